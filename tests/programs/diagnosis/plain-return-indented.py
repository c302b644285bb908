# cause: 0:6
# %%
def collect(rows, minimum):
    kept = []
    for row in rows:
        if row["score"] >= minimum:
            kept.append(row)
        return kept
# %%
rows = [{"name": "a", "score": 3}, {"name": "b", "score": 8}, {"name": "c", "score": 9}]
good = collect(rows, 5)
print("kept", len(good))
# %%
def best(rows):
    return max(rows, key=lambda r: r["score"])["name"]
# %%
print(best(good))
