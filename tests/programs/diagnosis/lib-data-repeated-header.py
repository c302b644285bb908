# cause: 3:1
# why: the text of both exports is joined with the second header line inside, so qty is a text column
# %%
import io
import pandas as pd
# %%
export_mon = "item,qty,bay\nbolt,40,3\nnut,55,3\nplate,7,1\n"
export_tue = "item,qty,bay\nbolt,22,3\nwasher,90,2\nplate,3,1\n"
# %%
def count_lines(text):
    return len(text.strip().splitlines())

print(count_lines(export_mon), count_lines(export_tue))
# %%
everything = export_mon + export_tue
inventory = pd.read_csv(io.StringIO(everything))
inventory.head(3)
# %%
weights = {"bolt": 0.02, "nut": 0.01, "plate": 1.4, "washer": 0.005}
inventory["unit_kg"] = inventory["item"].map(weights)
inventory["unit_kg"] = inventory["unit_kg"].fillna(0.0)
# %%
inventory["bay"] = "B" + inventory["bay"].astype(str)
print(inventory["bay"].unique())
# %%
def load_kg(frame):
    qty = frame["qty"].astype(int)
    return (qty * frame["unit_kg"]).sum()

print("total", load_kg(inventory))
