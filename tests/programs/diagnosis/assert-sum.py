# cause: 1:2
# %%
weights = {"a": 1, "b": 3}
# %%
def normalise(w):
    return {k: v / 5 for k, v in w.items()}
# %%
p = normalise(weights)
# %%
top = max(p, key=p.get)
# %%
assert abs(sum(p.values()) - 1) < 1e-9, "not a distribution"
print("RESULT", top)
