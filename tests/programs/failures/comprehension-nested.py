# error: TypeError
# failure: 1:1 `cell + 1` in -
# cause: 0:1
# values: cell='4'
# %%
grid = [[1, 2], [3, "4"], [5, 6]]
# %%
shifted = [[cell + 1 for cell in row] for row in grid]
