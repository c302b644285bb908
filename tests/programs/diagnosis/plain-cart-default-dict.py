# cause: 1:1
# %%
import json
# %%
def tally(events, counts={}):
    for kind in events:
        counts[kind] = counts.get(kind, 0) + 1
    return counts
# %%
monday = dict(tally(["login", "buy"]))
print(monday)
# %%
def check_total(counts, events):
    if sum(counts.values()) != len(events):
        raise ValueError(f"counted {sum(counts.values())} of {len(events)}")
# %%
day = ["login", "login", "refund"]
tuesday = tally(day)
check_total(tuesday, day)
