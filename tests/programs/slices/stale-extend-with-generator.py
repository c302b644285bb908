# stale 4: found
# why: as before, but a generator is handed to extend
# %%
line = "fir; elm; oak; ash"
# %%
found = []
# %%
found.extend(part.strip() for part in line.split(";"))
# %%
line = "none"
# %%
print(found)
