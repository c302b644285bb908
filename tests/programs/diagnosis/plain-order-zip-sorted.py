# cause: 1:3 or 1:4
# %%
scores = {"ann": 7, "bob": 3, "cyd": 9}
# %%
def ranking(scores):
    names = sorted(scores)
    values = sorted(scores.values())
    return dict(zip(names, values))
# %%
ranked = ranking(scores)
# %%
def check(ranked):
    for name, value in ranked.items():
        if scores[name] != value:
            raise ValueError(f"{name} has {value}, not {scores[name]}")
# %%
check(ranked)
