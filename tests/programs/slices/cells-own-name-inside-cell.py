# stale-cells 1:
# why: a cell that assigns a name before it reads it needs nobody else's value of that name
# %% id=A
steps = 44
# %% id=B
steps = 0
steps = steps + 5
