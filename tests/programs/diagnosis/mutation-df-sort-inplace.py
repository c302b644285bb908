# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
log = pd.DataFrame({"t": [3, 1, 2], "v": [30, 10, 20]})
# %%
def latest(frame):
    frame.sort_values("t", inplace=True)
    return frame["v"].iloc[-1]
# %%
ran("latest")
last = latest(log)
# %%
assert log["v"].tolist() == [30, 10, 20], "log was reordered"
print("RESULT", last)
