# cause: 4:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
THRESHOLD = 0.5
# %%
ran("scores")
scores = {"a": 0.7, "b": 0.2}
# %%
def passed(scores):
    return [k for k, v in scores.items() if v > THRESHOLD]
good = passed(scores)
# %%
THRESHOLD = {"low": 0.1}
# %%
again = passed(scores)
print("RESULT", good, again)
