# stale-cells 1:
# stale-cells 2: B
# why: the plain case: input cell edited and run again, reader not yet
# %% id=A
stock = 14
# %% id=B
boxes = stock + 6
# %% id=A
stock = 140
