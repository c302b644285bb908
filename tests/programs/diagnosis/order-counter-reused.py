# cause: 2:2
# %%
items = ["a", "b", "c"]
# %%
n = len(items)
# %%
names = {}
for n in items:
    names[n] = n.upper()
# %%
label = ",".join(names.values())
# %%
print("RESULT", label, 10 / n)
