# error: KeyError
# failure: 0:3 `row["id"]` in ids
# cause: 1:1
# %%
def ids(rows):
    for row in rows:
        yield row["id"]
# %%
rows = [{"key": 5}]
# %%
first = next(ids(rows))
