# stale 3: made
# why: the re-assignment comes after repeated calls in the same cell
# %%
source = 4
# %%
made = source + 1
# %%
def idle():
    pass
idle()
idle()
idle()
source = 5
# %%
print(made)
