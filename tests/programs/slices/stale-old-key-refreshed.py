# fresh 5: stand
# why: the only old entry is set again from the new value, so the whole dict is up to date
# %%
stand = {"oak": "tall", 3: "low"}
# %%
n = 8
# %%
stand[3] = n
# %%
n += 2
# %%
stand[3] = n
# %%
print(stand)
