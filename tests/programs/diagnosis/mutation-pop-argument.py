# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
queue = ["a", "b", "c"]
# %%
def first(items):
    return items.pop(0)
# %%
ran("first")
head = first(queue)
# %%
print("RESULT", head, queue[2])
