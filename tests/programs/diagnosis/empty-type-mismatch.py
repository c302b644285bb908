# cause: 1:2 or 2:1
# %%
import pandas as pd
df = pd.DataFrame({"id": [1, 2, 3], "v": [4.0, 5.0, 6.0]})
# %%
def pick(frame, wanted):
    return frame[frame["id"].isin(wanted)]
# %%
chosen = pick(df, ["1", "2"])
# %%
label = "chosen"
# %%
print("RESULT", label, chosen["v"].iloc[0])
