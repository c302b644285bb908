# cause: 2:2 or 2:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
ran("write")
with open("n.txt", "w") as f: f.write("3\n1\n2\n")
# %%
def numbers(path):
    return (int(l) for l in open(path))
nums = numbers("n.txt")
# %%
biggest = max(nums)
# %%
ran("sort")
ordered = sorted(nums)
# %%
print("RESULT", biggest, ordered[0])
