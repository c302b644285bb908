# stale 4: out
# why: a function imports something before it reads the global
# %%
base = 5
# %%
def work():
    import numpy
    got = base + 2
    return got
# %%
out = work()
# %%
base = 50
# %%
print(out)
