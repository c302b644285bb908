# order: A, C, B
# stale-cells 2:
# why: cells that share nothing may stand in any order
# %% id=A
stock = 14
# %% id=B
guests = 5
# %% id=C
mugs = 9
