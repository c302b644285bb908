# cause: 1:1
# known: the line that reads the text is named, not the line of the text
# %%
import csv, io
# %%
FEED = "sku;price\na1;2.50\nb2;1.299,00\n"
rows = list(csv.DictReader(io.StringIO(FEED), delimiter=";"))
# %%
def price(row):
    return float(row["price"])
# %%
print(price(rows[0]))
# %%
print(sum(price(r) for r in rows))
