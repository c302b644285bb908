# error: RecursionError
# failure: 0:2 `down(n + 1)` in down
# cause: 0:2
# %%
def down(n):
    return down(n + 1)
# %%
down(0)
