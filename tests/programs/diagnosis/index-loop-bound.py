# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
xs = [1, 2, 3]
# %%
def size(xs):
    return len(xs) + 1
n = size(xs)
# %%
ran("loop")
# %%
total = 0
for i in range(n):
    total += xs[i]
print("RESULT", total)
