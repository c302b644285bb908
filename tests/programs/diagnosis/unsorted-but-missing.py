# cause: 2:1
# why: the label is asked for under a name that no row has: that the index is not in order has nothing to do with it
# rule: missing-key
# silent: unsorted
# %%
import pandas as pd
# %%
stock = pd.DataFrame({"part": ["nut", "bolt", "washer"], "pieces": [40, 120, 75]}).set_index("part")
# %%
stock = stock.drop("bolt")
# %%
left = stock.loc["bolt", "pieces"]
