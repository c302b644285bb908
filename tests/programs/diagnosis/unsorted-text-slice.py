# cause: 1:3
# rule: unsorted
# why: the tables of two depots are put one below the other, and the stock is sliced by names as if it were in order
# %%
import pandas as pd
# %%
north = pd.DataFrame({"part": ["bolt", "nut", "washer"], "pieces": [120, 40, 75]}).set_index("part")
south = pd.DataFrame({"part": ["anchor", "hinge", "rivet"], "pieces": [30, 12, 310]}).set_index("part")
stock = pd.concat([north, south])
# %%
stock["boxes"] = stock["pieces"] // 10
# %%
def shelf(frame, first, last):
    return frame.loc[first:last]
# %%
total = shelf(stock, "c", "p")["boxes"].sum()
