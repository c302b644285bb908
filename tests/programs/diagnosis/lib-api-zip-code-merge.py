# cause: 2:1 or 2:2
# why: zip was read as strings for the shops (dtype override) but stays integer in the census table, so the merge refuses; read both alike
# %%
import io
import numpy as np
import pandas as pd

pd.set_option("display.width", 120)
# %%
shops_csv = """shop,zip,opened,revenue
Harbour,10115,2015,410000
Linden,10437,2018,255000
Park,12043,2011,388000
Mill,13353,2020,190500
"""
census_csv = """zip,population,median_income
10115,24300,41200
10437,31800,38900
12043,46100,33100
13353,39900,31400
"""
# %%
shops = pd.read_csv(io.StringIO(shops_csv), dtype={"zip": str})
census = pd.read_csv(io.StringIO(census_csv))
print(shops.shape, census.shape)
# %%
shops["age"] = 2024 - shops["opened"]
shops["revenue_k"] = (shops["revenue"] / 1000).round(1)
shops.describe()
# %%
def attach(left, right, key, cols):
    """Left join keeping only the wanted columns of the right table."""
    right = right[[key] + cols].drop_duplicates(key)
    out = left.merge(right, on=key, how="left")
    return out
# %%
census["income_rank"] = census["median_income"].rank(ascending=False)
census.sort_values("income_rank").head(3)
# %%
full = attach(shops, census, "zip", ["population", "income_rank"])
full["per_head"] = full["revenue"] / full["population"]
print(full)
