# cause: 2:1
# rule: missing-key
# silent: unsorted
# why: what is missing is a column that was renamed; the slice of the unsorted index would do
# %%
import pandas as pd
# %%
stock = pd.DataFrame({"part": ["nut", "bolt", "washer"], "pieces": [40, 120, 75]}).set_index("part")
# %%
stock = stock.rename(columns={"pieces": "count"})
# %%
left = stock.loc["nut":"bolt", "pieces"]
