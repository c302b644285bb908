# stale-cells 1:
# why: an edited cell is run again and nobody had read its value
# %% id=A
stock = 14
# %% id=A
stock = 15
