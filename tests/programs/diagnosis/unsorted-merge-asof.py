# cause: 2:2
# rule: unsorted
# why: the rates are read by currency, and merge_asof searches them by day
# %%
import io
import pandas as pd

TEXT = "day,currency,rate\n2024-03-04,EUR,1.08\n2024-03-06,EUR,1.09\n2024-03-03,GBP,1.27\n"
# %%
sales = pd.DataFrame({"day": pd.to_datetime(["2024-03-04", "2024-03-05", "2024-03-07"]), "sum": [10.0, 20.0, 5.0]})
# %%
def load(text):
    rates = pd.read_csv(io.StringIO(text), parse_dates=["day"])
    return rates
# %%
rates = load(TEXT)
# %%
priced = pd.merge_asof(sales, rates, on="day")
