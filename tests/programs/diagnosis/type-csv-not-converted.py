# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import csv, io
rows = list(csv.reader(io.StringIO("a,1\nb,2\n")))
# %%
def table(rows):
    return {r[0]: r[1] for r in rows}
# %%
ran("table")
t = table(rows)
# %%
print("RESULT", sum(t.values()))
