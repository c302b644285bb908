# cause: 3:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
SEP = ","
# %%
def fields(line):
    return line.split(SEP)
first = fields("a,b")
# %%
SEP = 0
for c in "a,b,c": SEP += c == ","
# %%
ran("second")
second = fields("c,d")
print("RESULT", first, second)
