# stale 4: stand
# fresh 6: stand
# stale 8: stand
# why: the old entry is set again through its key's name, then the name that served as key changes
# %%
tree = 6
# %%
tall = 20
# %%
stand = {tree: tall, "elm": 33,}
# %%
tall = 21
# %%
print(stand)
# %%
stand[tree] = tall
# %%
print(stand)
# %%
tree = 7
# %%
print(stand)
