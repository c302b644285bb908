# cause: 1:2
# why: max is rebound
# %%
vals = {"a": [1, 5], "b": [2]}
# %%
for k in vals:
    max = len(vals[k])
# %%
def top(v):
    return max(v)
# %%
print(top(vals["a"]))
