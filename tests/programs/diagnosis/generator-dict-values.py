# cause: 1:3 or 1:4
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
def parse(lines):
    ran("parse")
    return (l.split("=") for l in lines)
pairs = parse(["a=1", "b=2"])
# %%
names = [k for k, v in pairs]
# %%
values = [int(v) for k, v in pairs]
# %%
print("RESULT", dict(zip(names, values))["a"])
