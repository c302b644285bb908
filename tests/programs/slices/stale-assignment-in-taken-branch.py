# stale 3: mark
# why: the re-assignment stands in the branch that is taken
# %%
base = 5
# %%
mark = base + 2
# %%
if False:
    other = 1
else:
    base = 8
# %%
print(mark)
