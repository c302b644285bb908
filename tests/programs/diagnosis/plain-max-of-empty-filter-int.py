# cause: 1:5
# known: two units in one comparison look like a criterion that is too strict
# %%
raw = [{"kind": "a", "ms": "120"}, {"kind": "b", "ms": "80"}]
# %%
def load(raw):
    rows = []
    for r in raw:
        row = dict(r)
        row["ms"] = int(r["ms"]) / 1000
        rows.append(row)
    return rows
# %%
rows = load(raw)
# %%
def slow(rows, limit_ms=100):
    return [r for r in rows if r["ms"] > limit_ms]
# %%
print(max(slow(rows), key=lambda r: r["ms"]))
