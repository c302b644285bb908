# order: A, B, C, D
# stale-cells 3:
# stale-cells 4: B, C, D
# why: three readers of one name, run in a shuffled order, are all stale when the writer is run again
# %% id=A
stock = 14
# %% id=C
thirds = stock / 3
# %% id=D
halves = stock / 2
# %% id=B
boxes = stock + 6
# %% id=A
stock = 999
