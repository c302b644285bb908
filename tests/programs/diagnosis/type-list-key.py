# cause: 1:2
# %%
points = [(0, 1), (2, 3)]
# %%
def key(p):
    return [p[0], p[1]]
# %%
keys = [key(p) for p in points]
# %%
labels = ["a", "b"]
# %%
print("RESULT", dict(zip(keys, labels)))
