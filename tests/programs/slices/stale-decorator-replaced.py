# stale 4: out
# why: the decorator of a called function is replaced after the call
# %%
wrap = lambda fn: fn
# %%
@wrap
def calc(v):
    return v + 30
# %%
out = calc(4)
# %%
wrap = lambda fn: lambda v: fn(v + 2)
# %%
print(out)
