# slice 3:
# why: a function's parameter has the name of a stale global, which is never read
# %%
base = 5
# %%
mark = base + 2
# %%
base = 50
# %%
def shift(mark):
    return mark + 4
