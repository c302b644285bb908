# cause: 3:1
# why: the February export is concatenated twice, so (store, week) pairs are duplicated and the pivot cannot reshape
# %%
import pandas as pd
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
# %%
jan = pd.DataFrame({"store": ["A", "A", "B", "B"], "week": [1, 2, 1, 2], "units": [14, 18, 9, 11]})
feb = pd.DataFrame({"store": ["A", "A", "B", "B"], "week": [5, 6, 5, 6], "units": [21, 17, 12, 10]})
mar = pd.DataFrame({"store": ["A", "A", "B", "B"], "week": [9, 10, 9, 10], "units": [25, 19, 8, 13]})
# %%
def tag(frame, label):
    frame = frame.copy()
    frame["export"] = label
    return frame
# %%
exports = [tag(jan, "exp1"), tag(feb, "exp2"), tag(feb, "exp3")]
sales = pd.concat(exports, ignore_index=True)
print(sales["export"].value_counts().to_dict())
# %%
prices = {"A": 3.5, "B": 4.2}
sales["revenue"] = sales["units"] * sales["store"].map(prices)
# %%
sales = sales.sort_values(["store", "week"]).reset_index(drop=True)
sales.head()
# %%
grid = sales.pivot(index="week", columns="store", values="revenue")
grid.plot(kind="bar")
