# fresh 3: vals
# stale 5: vals
# why: a list made from all values of a dict, then one key set to the same value, then to another
# %%
stand = {"oak": 5}
# %%
vals = list(stand.values()) + [2]
# %%
stand["oak"] = 5
# %%
print(vals)
# %%
stand["oak"] = 6
# %%
print(vals)
