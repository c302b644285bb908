# slice 3: 2
# slice 5: 2
# why: the called function has a parameter of the stale global's name; the global is not read
# %%
base = 5
# %%
mark = base + 2
# %%
def use(mark):
    return mark + 6
# %%
out = use(8)
# %%
base = 50
# %%
out = use(8)
