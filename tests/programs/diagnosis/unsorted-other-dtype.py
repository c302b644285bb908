# cause: 2:2 or 3:1
# silent: unsorted
# why: the days of the rates are read as text; that the sales are not in order is not what is refused
# %%
import io
import pandas as pd
# %%
sales = pd.DataFrame({"day": pd.to_datetime(["2024-03-07", "2024-03-04"]), "sum": [5.0, 10.0]})
# %%
TEXT = "day,rate\n2024-03-03,1.08\n2024-03-06,1.09\n"
rates = pd.read_csv(io.StringIO(TEXT))
# %%
priced = pd.merge_asof(sales, rates, on="day")
