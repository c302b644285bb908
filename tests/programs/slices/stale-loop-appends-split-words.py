# stale 4: found
# why: a loop over a method call's result fills a list made elsewhere
# %%
line = "fir; elm; oak; ash"
# %%
found = []
# %%
for part in line.split(";"):
    found.append(part.strip())
# %%
line = "none"
# %%
print(found)
