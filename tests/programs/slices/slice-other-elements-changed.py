# slice 6: 0, 3
# slice 7: 0
# why: many in-place changes of one list, only one of them at the element that is read; a blind overwrite of an element needs only the list's birth
# %%
tanks = [5, 6, 7]
# %%
tanks[0] += 2
# %%
tanks[0] += 2
# %%
tanks[1] += 2
# %%
tanks[0] += 2
# %%
tanks[0] += 2
# %%
print(tanks[1])
# %%
tanks[1] = 90
