# stale 4: stand
# why: a dict display with a name as key and a name as value; the value changes
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
