# cause: 1:2
# rule: missing-key
# %%
rows = [{"name": "a", "amount": "3"}, {"name": "b", "amount": "4"}]
# %%
def normalise(row):
    return {"name": row["name"].title(), "amnt": float(row["amount"])}
# %%
clean = [normalise(r) for r in rows]
# %%
by_name = {c["name"]: c for c in clean}
# %%
total = sum(c["amount"] for c in by_name.values())
