# slice 3: 0, 1, 2
# why: two versions of one name are in the slice: one read by a cell that is needed for something else, one read directly
# %%
level = 0
# %%
print(level); bonus = 70
# %%
level = 5
# %%
print(level + bonus)
