# cause: 1:3
# %%
tags = ["a", "b"]
# %%
def add(tags, new):
    out = list(tags)
    out.extend(new)
    return out
# %%
more = add(tags, "cd")
# %%
n = len(more)
# %%
assert more == ["a", "b", "cd"], more
