# cause: 1:2 or 1:1
# %%
import pandas as pd, io
# %%
text = "item,price\nnut,0.10\nbolt,n/k\nnail,0.05\n"
df = pd.read_csv(io.StringIO(text))
df = df.rename(columns={"price": "cost"})
# %%
n = len(df)
# %%
half = df.assign(item=df["item"].str.upper())
# %%
print("RESULT", (half["cost"] / 2).tolist(), n)
