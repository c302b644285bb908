# cause: 1:5
# %%
import csv, io
# %%
TEXT = "item,count\npen,3\nink,5\n"
def read(text):
    rows = []
    for row in csv.DictReader(io.StringIO(text)):
        rows.append({"item": row["item"], "count": row["count"]})
    return rows
# %%
stock = read(TEXT)
print(len(stock))
# %%
def reorder(stock, minimum):
    return [r["item"] for r in stock if r["count"] < minimum]
# %%
print(reorder(stock, 4))
