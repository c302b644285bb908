# cause: 2:1
# rule: missing-key
# %%
import pandas as pd
# %%
raw = pd.DataFrame({"User": ["a", "b", "c"], "Amount": [1.0, 2.0, 3.0]})
# %%
tidy = raw.rename(columns=str.lower)
# %%
tidy["double"] = tidy["amount"] * 2
# %%
def report(frame):
    return frame.groupby("User")["double"].sum()
print(report(tidy))
