# cause: 1:2
# rule: zero-division
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
