# cause: 1:6
# rule: unsorted
# why: the rows are in the order in which the orders came in, and so is the index of two levels
# %%
import pandas as pd
# %%
orders = pd.DataFrame({
    "city": ["Rome", "Bonn", "Rome", "Bonn"],
    "year": [2024, 2023, 2023, 2024],
    "sum": [7.5, 3.0, 6.0, 4.5],
})
sums = orders.set_index(["city", "year"])["sum"]
# %%
growth = sums.loc[("Bonn", 2024)] - sums.loc[("Bonn", 2023)]
# %%
recent = sums.loc[(slice("Bonn", "Rome"), slice(2024, 2025))]
