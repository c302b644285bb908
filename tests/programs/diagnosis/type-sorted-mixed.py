# cause: 1:1
# %%
scores = {"ann": 3, "bo": 5}
# %%
scores["cy"] = "7"
# %%
names = sorted(scores)
# %%
n = len(names)
# %%
print("RESULT", sorted(scores.values()), n)
