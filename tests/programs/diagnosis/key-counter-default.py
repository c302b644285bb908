# cause: 1:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
counts = {w: 1 for w in ["a", "b"]}
# %%
text = "a b c"
# %%
ran("words")
words = text.split()
# %%
for w in words:
    counts[w] += 1
print("RESULT", counts)
