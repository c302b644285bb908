# cause: 1:2
# %%
names = ["a", "b"]
# %%
def index(names):
    return {i: n for i, n in enumerate(names)}
# %%
where = index(names)
# %%
n = len(where)
# %%
print("RESULT", n, where["a"])
