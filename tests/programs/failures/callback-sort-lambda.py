# error: KeyError
# failure: 1:1 `row["size"]` in -
# cause: 0:1
# values: row={'sise': 2}
# %%
rows = [{"size": 3}, {"sise": 2}, {"size": 1}]
# %%
ordered = sorted(rows, key=lambda row: row["size"])
