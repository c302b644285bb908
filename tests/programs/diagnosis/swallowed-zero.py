# cause: 1:5
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
def rate(table, key):
    try:
        return table[key]
    except KeyError:
        return 0
r = rate({"EUR": 1.1}, "USD")
# %%
amount = 100
# %%
ran("convert")
# %%
print("RESULT", amount / r)
