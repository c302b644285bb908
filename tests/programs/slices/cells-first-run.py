# stale-cells 0:
# why: a single cell, run once: nothing to repeat (cells never run are not listed)
# %% id=A
stock = 14
