# cause: 2:1
# rule: none-return
# %%
scores = [3, 1, 2]
# %%
names = ["c", "a", "b"]
# %%
ordered = scores.sort()
# %%
pairs = list(zip(names, scores))
# %%
best = ordered[-1]
