# stale 3: made
# why: the key that was read is set anew
# %%
stand = {}; stand[2] = 4
# %%
made = stand[2] + 1
# %%
stand[2] = 40
# %%
print(made)
