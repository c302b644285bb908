# cause: 2:1
# %%
import pandas as pd
sales = pd.DataFrame({"shop": ["a", "b", "a"], "day": [1, 1, 2], "amount": [5, 6, 7]})
# %%
bonus = 1.1
# %%
per_shop = sales.groupby("shop", as_index=False)["amount"].sum()
# %%
per_shop["bonus"] = per_shop["amount"] * bonus
# %%
print("RESULT", per_shop.sort_values("day")["bonus"].tolist())
