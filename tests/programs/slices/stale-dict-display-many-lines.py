# stale 4: stand
# why: the same over several lines
# %%
tree = 6
# %%
tall = 20
# %%
stand = {
    tree: tall,
    "elm": 33,
}
# %%
tall = 21
# %%
print(stand)
