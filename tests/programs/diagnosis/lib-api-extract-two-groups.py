# cause: 5:2
# why: str.extract with two groups gives two columns, assigned to a single column name
# %%
import pandas as pd
import re
# %%
stock = pd.DataFrame({
    "sku": ["AB-1001", "AB-1002", "CX-0007", "DD-5050", "CX-0112"],
    "qty": [5, 0, 12, 3, 44],
    "bin": ["r1", "r1", "r4", "r2", "r4"],
})
# %%
stock["empty"] = stock["qty"].eq(0)
print("empty bins:", int(stock["empty"].sum()))
# %%
pattern = re.compile(r"^[A-Z]{2}-\d{4}$")
bad = [s for s in stock["sku"] if not pattern.match(s)]
print("malformed:", bad)
# %%
def reorder_level(q):
    return 10 if q < 10 else 0

stock["reorder"] = stock["qty"].apply(reorder_level)
# %%
stock["aisle"] = stock["bin"].str[1].astype(int)
stock["family"] = stock["sku"].str.extract(r"([A-Z]+)-(\d+)")
stock.groupby("family")["qty"].sum()
