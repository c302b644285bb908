# slice 3:
# why: the lambda's parameter has the name of a stale global, which is never read
# %%
base = 5
# %%
mark = base + 2
# %%
base = 50
# %%
double = lambda mark: mark * 2
