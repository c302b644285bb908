# cause: 2:1
# rule: wrong-type
# %%
def load():
    return [1, 2, 3]
# %%
scale = 2
# %%
data = load
# %%
name = "data"
# %%
out = [x * scale for x in data]
