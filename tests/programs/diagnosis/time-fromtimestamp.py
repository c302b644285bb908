# cause: 1:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
from datetime import datetime, timezone
def when(ts):
    return datetime.fromtimestamp(ts)
seen = {"a": when(1700000000)}
# %%
start = datetime(2023, 1, 1, tzinfo=timezone.utc)
# %%
ran("n")
# %%
print("RESULT", (seen["a"] - start).days)
