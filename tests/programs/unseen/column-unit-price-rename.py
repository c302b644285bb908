# cause: 2:4
# why: the rename maps prc to unitprice while every other step uses unit_price
# %%
import pandas as pd
# %%
raw = pd.DataFrame(
    {
        "ord": [1, 1, 2, 3],
        "sku": ["A7", "B2", "A7", "C9"],
        "qty": [2, 1, 5, 1],
        "prc": [9.5, 20.0, 9.0, 130.0],
    }
)
# %%
NAMES = {
    "ord": "order_id",
    "qty": "quantity",
    "prc": "unitprice",
}


def tidy(frame):
    out = frame.rename(columns=NAMES)
    return out.sort_values(["order_id", "sku"]).reset_index(drop=True)
# %%
lines = tidy(raw)
print(lines.shape, list(lines.columns))
# %%
catalogue = pd.DataFrame({"sku": ["A7", "B2", "C9"], "unit_price": [9.5, 20.0, 125.0]})
cheap = catalogue[catalogue["unit_price"] < 50]
print(len(cheap), "cheap articles")
# %%
def add_totals(frame):
    return frame.assign(total=frame["quantity"] * frame["unit_price"])


invoiced = add_totals(lines)
print(invoiced.groupby("order_id")["total"].sum())
