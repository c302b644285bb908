# stale 3: mark
# why: the loop reads the old value in its first pass and overwrites the name afterwards
# %%
base = 5
# %%
mark = base + 2
# %%
base = 50
# %%
for turn in range(3):
    print(mark)
    mark = 11
