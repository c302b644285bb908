# cause: 2:6
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
ran("text")
text = "workers: four"
# %%
def workers(text):
    key, value = text.split(": ")
    try:
        return int(value)
    except ValueError:
        return value
n = workers(text)
# %%
ran("chunks")
jobs = list(range(8))
# %%
size = len(jobs) // n
print("RESULT", size)
