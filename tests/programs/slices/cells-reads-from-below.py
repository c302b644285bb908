# order: A, C
# stale-cells 1: A
# why: what the upper cell read exists only because a cell below it was run before
# %% id=C
stock = 14
# %% id=A
boxes = stock * 5
