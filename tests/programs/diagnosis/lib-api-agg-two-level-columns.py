# cause: 2:2
# why: agg with lists yields two-level columns, so the column "amount_sum" does not exist; use named aggregation there
# %%
import pandas as pd
# %%
tickets = pd.DataFrame({
    "team": ["core", "core", "web", "web", "web", "ops"],
    "prio": ["P1", "P2", "P1", "P3", "P2", "P1"],
    "hours": [5.0, 2.5, 7.0, 1.0, 3.5, 9.0],
    "amount": [450, 225, 630, 90, 315, 810],
})
# %%
def summarise(frame, key):
    stats = frame.groupby(key).agg({"amount": ["sum", "count"], "hours": ["mean"]})
    stats = stats.reset_index()
    return stats
# %%
by_team = summarise(tickets, "team")
print(by_team.shape)
# %%
targets = {"core": 700, "web": 1000, "ops": 600}
by_team["target"] = by_team["team"].map(targets)
# %%
tickets.pivot_table(index="team", columns="prio", values="hours", aggfunc="sum", fill_value=0)
# %%
def add_ratio(stats):
    stats = stats.copy()
    stats["ratio"] = stats["amount_sum"] / stats["target"]
    return stats

print(add_ratio(by_team))
