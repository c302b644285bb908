# cause: 1:2
# %%
from datetime import date
start = date(2024, 1, 1)
# %%
def parse(row):
    return {"id": int(row[0]), "day": row[1]}
# %%
events = [parse(r) for r in [("1", "2024-03-01"), ("2", "2023-05-01")]]
# %%
ids = [e["id"] for e in events]
# %%
print("RESULT", ids, [e["id"] for e in events if e["day"] > start])
