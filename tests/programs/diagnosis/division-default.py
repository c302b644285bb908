# cause: 1:2
# %%
counts = {"x": 4}
# %%
def count(name):
    return counts.get(name, 0)
# %%
n = count("y")
# %%
total = 10
# %%
print("RESULT", total / n)
