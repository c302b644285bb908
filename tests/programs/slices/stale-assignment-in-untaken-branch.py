# fresh 3: mark
# why: the re-assignment stands in a branch that is not taken
# %%
base = 5
# %%
mark = base + 2
# %%
if True:
    other = 1
else:
    base = 5
# %%
print(mark)
