# cause: 2:2 or 2:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
items = {"a": 2, "b": 3}
# %%
def weights(items, keep):
    return {k: v for k, v in items.items() if k in keep}
w = weights(items, {"c"})
# %%
ran("sum")
total = sum(w.values())
# %%
print("RESULT", {k: v / total for k, v in items.items()})
