# cause: 1:2
# %%
config = {"rate": 0.1}
# %%
def scale(config, by):
    return {"rate": config["rate"] * by}
# %%
config2 = scale(config, 100)
# %%
def check(c):
    if c["rate"] > 1:
        raise ValueError(f"rate {c['rate']} too large")
    return c
# %%
print("RESULT", check(config2))
