# cause: 1:2
# %%
base = {"a": 1}
# %%
def merged(base, extra):
    return dict(base).update(extra)
# %%
conf = merged(base, {"b": 2})
# %%
def show(conf):
    return ", ".join(f"{k}={v}" for k, v in sorted(conf.items()))
# %%
print(show(conf))
