# cause: 1:2
# rule: wrong-format
# why: DATE_FMT says month first while the log has day first dates; the constant in the settings cell is wrong
# %%
import io
from pathlib import Path
import pandas as pd
# %%
DELIM = ";"
DATE_FMT = "%m/%d/%Y"
CURRENCY = "EUR"
# %%
raw = """date;account;value
03/01/2024;4400;120.50
11/01/2024;4400;75.00
12/01/2024;3300;18.20
17/01/2024;4400;240.00
25/01/2024;3300;66.10
"""
# %%
def load(text, nrows=None):
    frame = pd.read_csv(io.StringIO(text), sep=DELIM, nrows=nrows)
    frame["date"] = pd.to_datetime(frame["date"], format=DATE_FMT)
    return frame.set_index("date")
# %%
preview = load(raw, nrows=3)
print(preview)
# %%
accounts = {4400: "Revenue 19 %", 3300: "Goods 7 %"}
preview["label"] = preview["account"].map(accounts)
preview
# %%
book = load(raw)
book.groupby("account")["value"].sum()
