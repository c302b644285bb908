# cause: 2:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
names = ["b", "a", "b"]
# %%
unique = set(names)
# %%
ran("n")
n = len(unique)
# %%
print("RESULT", n, unique[0])
