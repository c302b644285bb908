# stale 3: mark
# why: read and overwritten in one cell: the read came first and counts
# %%
base = 5
# %%
mark = base + 2
# %%
base = 50
# %%
print(mark)
mark = 11
