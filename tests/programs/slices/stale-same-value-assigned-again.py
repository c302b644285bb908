# fresh 3: mark
# why: re-assigning an equal number is no change
# %%
base = 5
# %%
mark = base + 2
# %%
base = 5
# %%
print(mark)
