# slice 3: 0, 1, 2
# why: the write went to a slot chosen by a variable, so the variable is an input of the read with a constant index
# %%
slot = 2
# %%
scores = [11, 22, 33, 44]
# %%
scores[slot] = 30
# %%
print(scores[2])
