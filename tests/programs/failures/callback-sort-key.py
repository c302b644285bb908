# error: TypeError
# failure: 0:2 `row["size"] + 1` in by_size
# cause: 1:1
# %%
def by_size(row):
    return row["size"] + 1
# %%
rows = [{"size": 3}, {"size": None}, {"size": 1}]
# %%
ordered = sorted(rows, key=by_size)
