# stale 3: made
# why: the re-assignment comes after a loop in the same cell
# %%
source = 4
# %%
made = source + 1
# %%
for _ in range(4):
    spare = 9
source = 5
# %%
print(made)
