# cause: 1:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import json
data = json.loads('[1.5, NaN, 2.5]')
# %%
def scale(xs):
    ran("scale")
    return [x * 2 for x in xs]
# %%
scaled = scale(data)
# %%
print("RESULT", [int(x) for x in scaled])
