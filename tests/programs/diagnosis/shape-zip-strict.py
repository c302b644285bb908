# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
names = ["a", "b", "c"]
# %%
def scores(names):
    return [len(n) for n in names if n != "b"]
s = scores(names)
# %%
ran("z")
# %%
print("RESULT", dict(zip(names, s, strict=True)))
