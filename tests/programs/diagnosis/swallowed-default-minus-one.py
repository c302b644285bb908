# cause: 1:5
# %%
levels = ["low", "mid", "high"]
# %%
def level(name):
    try:
        return levels.index(name)
    except ValueError:
        return "unknown"
# %%
ranks = [level(n) for n in ["low", "top"]]
# %%
n = len(ranks)
# %%
print("RESULT", max(ranks) + n)
