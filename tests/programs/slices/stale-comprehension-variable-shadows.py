# slice 3:
# why: the comprehension's own variable has the name of a stale global, which is never read
# %%
base = 5
# %%
mark = base + 2
# %%
base = 50
# %%
marks = [mark for mark in range(2) for turn in range(2)]
