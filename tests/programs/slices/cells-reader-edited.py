# stale-cells 2:
# why: editing and running only the reader leaves everything consistent
# %% id=A
stock = 14
# %% id=B
boxes = stock
# %% id=B
boxes = stock * 3
