# cause: 2:3
# %%
from functools import lru_cache
# %%
@lru_cache
def columns(table):
    return {"users": ["id", "name"], "orders": ["id", "total"]}[table]
# %%
def select(table, extra):
    names = columns(table)
    names.append(extra)
    return "select " + ", ".join(names) + " from " + table
# %%
print(select("users", "email"))
# %%
def insert(table, row):
    names = columns(table)
    if len(names) != len(row):
        raise ValueError(f"{table} takes {names}, got {len(row)} values")
    return dict(zip(names, row))
# %%
print(insert("orders", [1, 9.5]))
# %%
print(insert("users", [7, "bo"]))
