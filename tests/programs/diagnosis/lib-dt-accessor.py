# cause: 2:1
# why: the strftime turns dates into text
# %%
import pandas as pd
d = pd.DataFrame({"when": pd.to_datetime(["2024-01-01", "2024-02-01"]), "v": [1, 2]})
# %%
d["v"] = d["v"] + 1
# %%
d["when"] = d["when"].dt.strftime("%d.%m.%Y")
print(d)
# %%
def monthly(f):
    f = f.copy()
    f["m"] = f["when"].dt.month
    return f
# %%
monthly(d)
