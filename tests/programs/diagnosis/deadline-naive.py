# cause: 1:3 or 1:4
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
from datetime import datetime, timezone, timedelta
def parse(stamp):
    return datetime.fromisoformat(stamp)
tasks = {"a": parse("2024-03-01T10:00:00"), "b": parse("2024-03-02T10:00:00+00:00")}
# %%
now = datetime(2024, 3, 1, tzinfo=timezone.utc)
# %%
ran("names")
names = sorted(tasks)
# %%
left = {n: (tasks[n] - now).days for n in names}
print("RESULT", left)
