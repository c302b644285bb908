# cause: 4:1
# why: the loop over (train, test) reuses the name df, so afterwards df is the test frame without the target
# %%
import pandas as pd
import numpy as np
# %%
df = pd.DataFrame({
    "sqm": [45, 60, 72, 38, 90, 55, 110, 64],
    "floor": [1, 3, 2, 0, 4, 2, 1, 5],
    "rent": [610, 790, 880, 540, 1120, 730, 1290, 860],
})
# %%
df["rent_sqm"] = df["rent"] / df["sqm"]
df.describe().round(1)
# %%
train = df.iloc[:6].copy()
test = df.iloc[6:].drop(columns=["rent", "rent_sqm"]).copy()
# %%
for df in (train, test):
    df["top"] = df["floor"] >= 4
    print(df.shape, int(df["top"].sum()))
# %%
coef = np.polyfit(train["sqm"], train["rent"], 1)
test["pred"] = np.polyval(coef, test["sqm"]).round()
test
# %%
def compare(frame, by):
    return frame.groupby(by)["rent"].mean()
# %%
print(compare(df, "floor"))
