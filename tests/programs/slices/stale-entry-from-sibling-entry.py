# fresh 3: stand["sum"]
# stale 5: stand["sum"]
# why: one entry of a dict is computed from a list in another entry of the same dict
# %%
stand = {"oak": [5]}
# %%
stand["sum"] = stand["oak"] + [2]
# %%
stand["oak"][0] = 5
# %%
print(stand["sum"])
# %%
stand["oak"][0] = 6
# %%
print(stand["sum"])
