# cause: 2:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
people = pd.DataFrame({"name": ["a", "b"], "age": [3, 4], "city": ["x", "y"]})
# %%
slim = people[["name", "age"]]
# %%
def older(frame, years):
    ran("older")
    return frame.assign(age=frame["age"] + years)
aged = older(slim, 5)
# %%
print("RESULT", aged.groupby("city")["age"].mean())
