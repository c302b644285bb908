# cause: 1:4 or 1:5
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import json
def load(text):
    ran("load")
    return {k: v for k, v in json.loads(text).items()}
settings = load('{"retries": "3", "wait": 2}')
# %%
names = sorted(settings)
# %%
wait = settings["wait"]
# %%
print("RESULT", wait * 2 + settings["retries"])
