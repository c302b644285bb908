# order: C, A, B
# stale-cells 2: C
# why: as before, but it is the reader that was dragged to the top
# %% id=A
stock = 14
# %% id=B
pass
# %% id=C
boxes = stock + 6
