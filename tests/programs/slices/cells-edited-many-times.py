# stale-cells 1:
# why: several edits without a run in between count as one
# %% id=A
stock = 14
# %% id=A
stock = 44
