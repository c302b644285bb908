# cause: 5:3
# why: next is asked without a default for a failing row of a lot that has none
# %%
from itertools import islice
# %%
lots = {
    "L-01": [("s1", "pass"), ("s2", "fail"), ("s3", "pass")],
    "L-02": [("s4", "pass"), ("s5", "pass")],
}
# %%
def first_failed(samples):
    """Name of the first sample that failed, None if all passed."""
    return next((s for s, verdict in samples if verdict == "fail"), None)


print({lot: first_failed(rows) for lot, rows in lots.items()})
# %%
stream = (row for rows in lots.values() for row in rows)
head = list(islice(stream, 2))
print("head", head)
# %%
passed = {lot: sum(v == "pass" for _, v in rows) for lot, rows in lots.items()}
print(passed)
# %%
worst = []
for lot in sorted(lots):
    worst.append(next(s for s, verdict in lots[lot] if verdict == "fail"))
print(worst)
