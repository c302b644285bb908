# cause: 1:2
# %%
import pandas as pd
df = pd.DataFrame({"t": ["2024-01-01 10:00", "2024-01-02 11:00"]})
# %%
def parse(col):
    return pd.to_datetime(col)
# %%
df["t"] = parse(df["t"])
# %%
now = pd.Timestamp("2024-01-03", tz="UTC")
# %%
print("RESULT", (now - df["t"]).max())
