# cause: 1:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
def load():
    ran("load")
    return {"db": {"host": "h", "prt": 5432}}
config = load()
# %%
def url(config):
    return f"{config['db']['host']}"
# %%
u = url(config)
# %%
print("RESULT", u, config["db"]["port"])
