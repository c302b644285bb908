# stale-cells 0:
# stale-cells 1:
# why: the same cell is run twice with the same result
# %% id=A
stock = 14
# %% id=A
stock = 14
