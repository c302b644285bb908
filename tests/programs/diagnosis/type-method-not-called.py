# cause: 2:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
class Reader:
    def __init__(self, rows): self.rows = rows
    def count(self): return len(self.rows)
r = Reader([1, 2])
# %%
n = r.count
# %%
ran("x")
# %%
print("RESULT", n + 1)
