# stale-cells 1:
# why: a reader below its writer, run in order
# %% id=A
stock = 14
# %% id=B
boxes = stock + 6
