# cause: 2:3
# rule: unsorted
# why: the newest month is put before the others, so that a slice between two days that are not there finds no place
# %%
import pandas as pd

def month(day, values):
    return pd.Series(values, index=pd.date_range(day, periods=len(values), freq="7D"), name="visits")
# %%
parts = [month("2024-01-01", [10, 12]), month("2024-02-01", [9, 14])]
# %%
def visits(parts):
    newest, *older = reversed(parts)
    return pd.concat([newest, *older])
# %%
series = visits(parts)
# %%
smooth = series.astype(float).rolling(2).mean().fillna(0.0)
# %%
between = smooth["2024-01-03":"2024-02-05"].sum()
