# fresh 3: mark
# stale 5: mark
# why: the stale global is not in the cell's text; the called function reads it
# %%
base = 5
# %%
mark = base + 2
# %%
def use():
    return mark + 6
# %%
out = use()
# %%
base = 50
# %%
out = use()
