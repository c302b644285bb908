# stale 4: stand
# why: one entry of a dict display is set anew, but another entry's source changes
# %%
n = 8
# %%
stand = {
    "oak": n,
    "elm": 33,
}
# %%
stand["elm"] = 34
# %%
n = 80
# %%
print(stand)
