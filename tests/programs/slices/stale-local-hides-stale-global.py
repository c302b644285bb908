# slice 3: 2
# slice 5: 2
# why: the called function assigns a local of the stale global's name; the global is not read
# %%
base = 5
# %%
mark = base + 2
# %%
def use():
    mark = 8
    return mark + 6
# %%
out = use()
# %%
base = 50
# %%
out = use()
