# cause: 1:3
# %%
def status(code):
    return {"status": code}
# %%
def fetch(page):
    if page > 2:
        return {"error": "no such page"}
    return {"rows": [page, page + 1]}
# %%
pages = [fetch(p) for p in (1, 2, 3)]
# %%
count = len(pages)
# %%
rows = []
for p in pages:
    rows.extend(p["rows"])
print("RESULT", rows)
