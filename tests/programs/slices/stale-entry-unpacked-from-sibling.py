# fresh 3: stand["all"]
# stale 5: stand["all"]
# why: one entry is a dict into which a sibling entry was unpacked
# %%
stand = {"oak": {4: 5}}
# %%
stand["all"] = {9: 2, **stand["oak"]}
# %%
stand["oak"][4] = 5
# %%
print(stand["all"])
# %%
stand["oak"][4] = 6
# %%
print(stand["all"])
