# cause: 1:5
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
def read(path):
    try:
        return open(path).read().split()
    except OSError:
        return []
words = read("missing.txt")
# %%
n = len(words)
# %%
ran("first")
# %%
print("RESULT", n, words[0])
