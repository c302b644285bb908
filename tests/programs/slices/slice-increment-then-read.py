# slice 2: 0, 1
# why: an in-place add keeps the first assignment alive
# %%
laps = 10
# %%
laps += 4
# %%
print(laps)
