# cause: 0:1
# rule: shared-rows
# %%
grid = [[0] * 3] * 2
# %%
grid[0][1] = 5
# %%
top = grid[0]
# %%
assert grid[1][1] == 0, "second row changed too"
