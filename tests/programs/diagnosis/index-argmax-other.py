# cause: 1:2 or 0:1
# rule: index-out-of-range
# %%
rows = ["a 1", "b 2", "c"]
# %%
def value(row):
    return row.split(" ")
# %%
parts = [value(r) for r in rows]
# %%
keys = [p[0] for p in parts]
# %%
print("RESULT", keys, [int(p[1]) for p in parts])
