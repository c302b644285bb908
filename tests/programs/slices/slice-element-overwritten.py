# slice 2: 0, 1
# why: one element was replaced in place, so both the list's birth and the replacement count
# %%
scores = [11, 22, 33, 44]
# %%
scores[2] = 30
# %%
print(scores[2])
