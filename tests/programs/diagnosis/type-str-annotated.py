# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
temps = {"mon": 3.5, "tue": 4.0}
# %%
def label(t):
    return f"{t:.1f}"
shown = {d: label(t) for d, t in temps.items()}
# %%
ran("days")
days = list(shown)
# %%
print("RESULT", sum(shown[d] for d in days) / len(days))
