# error: KeyError
# failure: 0:5 `row["nam"]` in parse
# cause: 0:5 or 1:1
# chain: ValueError 0:3 `int(row["amount"])` in parse
# %%
def parse(row):
    try:
        return int(row["amount"])
    except ValueError:
        return {"bad": row["nam"]}
# %%
rows = [{"name": "a", "amount": "1"}, {"name": "b", "amount": "x"}]
# %%
parsed = [parse(row) for row in rows]
