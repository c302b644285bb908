# cause: 1:3
# rule: wrong-shape
# %%
days = ["mon", "tue", "wed", "thu"]
# %%
def series(n):
    values = [i * 2 for i in range(n)]
    return values[1:]
# %%
sold = series(4)
# %%
import pandas as pd
# %%
table = pd.DataFrame({"day": days, "sold": sold})
