# cause: 1:1
# rule: empty
# %%
import pandas as pd
sales = pd.DataFrame({"shop": ["a", "b", "a"], "amount": [10, 20, 30]})
# %%
MINIMUM = 1000
# %%
def large(frame, minimum):
    return frame[frame["amount"] >= minimum]
# %%
big = large(sales, MINIMUM)
# %%
print(max(big["amount"]))
