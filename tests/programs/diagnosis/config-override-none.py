# cause: 2:1
# %%
defaults = {"depth": 3, "rate": 0.1}
# %%
def merged(base, extra):
    return {**base, **extra}
# %%
override = {"depth": None}
# %%
conf = merged(defaults, override)
# %%
print("RESULT", list(range(conf["depth"])))
