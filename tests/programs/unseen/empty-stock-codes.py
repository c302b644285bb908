# cause: 2:2 or 2:3
# why: reading the codes as int (and back to text unpadded) drops the leading zeros, so no code meets the catalogue
# %%
import io

import pandas as pd
# %%
catalogue = pd.DataFrame(
    {"code": ["00017", "00230", "01001"], "label": ["bolt", "washer", "bracket"], "price": [0.1, 0.02, 3.5]}
)
stock_csv = "code,qty\n00017,400\n00230,1200\n01001,16\n"
# %%
def read_stock(text):
    frame = pd.read_csv(io.StringIO(text), dtype={"code": int, "qty": int})
    frame["code"] = frame["code"].astype(str)
    return frame


stock = read_stock(stock_csv)
print(stock.dtypes.to_dict())
# %%
assert catalogue["code"].is_unique and stock["code"].is_unique
print(stock["qty"].describe()["max"])
# %%
valued = catalogue.merge(stock, on="code")
valued["value"] = valued["price"] * valued["qty"]
# %%
def mean_value(frame):
    total = float(frame["value"].sum())
    return total / len(frame)


print("mean value per article", round(mean_value(valued), 2))
