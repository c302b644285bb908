# cause: 2:3
# why: the loop variable reuses the name "stock", so afterwards stock is only the last depot's series
# %%
import pandas as pd
# %%
stock = pd.DataFrame({
    "sku": ["bolt", "nut", "washer", "pin"],
    "lyon": [400, 380, 120, 60],
    "metz": [150, 90, 700, 30],
    "price": [0.12, 0.05, 0.02, 0.4],
})
# %%
depots = ["lyon", "metz"]
lowest = {}
for depot, stock in stock[depots].items():
    lowest[depot] = int(stock.min())
print(lowest)
# %%
reorder_point = 100
short = {d: n for d, n in lowest.items() if n < reorder_point}
# %%
def value(frame, depot):
    return float((frame[depot] * frame["price"]).sum())
# %%
print({depot: value(stock, depot) for depot in short})
