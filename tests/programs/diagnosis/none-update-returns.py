# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
base = {"a": 1}
# %%
ran("merge")
merged = base.update({"b": 2})
# %%
keys = ["a", "b"]
# %%
print("RESULT", [merged[k] for k in keys])
