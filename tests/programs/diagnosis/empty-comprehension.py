# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
orders = [{"id": i, "state": "open" if i % 2 else "done"} for i in range(6)]
# %%
def closed(orders):
    return [o for o in orders if o["state"] == "closed"]
# %%
ran("closed")
finished = closed(orders)
# %%
ids = [o["id"] for o in finished]
print("RESULT", min(ids))
