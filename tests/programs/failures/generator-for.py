# error: TypeError
# failure: 0:3 `row["price"] * 2` in doubled
# cause: 1:1
# values: row={'price': None}
# %%
def doubled(rows):
    for row in rows:
        yield row["price"] * 2
# %%
rows = [{"price": 1}, {"price": None}]
# %%
total = 0
for price in doubled(rows):
    total += price
