# fresh 3: mark
# stale 6: mark
# why: defining the function anew does not refresh the global it reads
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
def use():
    return mark + 6
# %%
out = use()
