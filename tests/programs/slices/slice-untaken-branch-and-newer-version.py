# slice 3: 0, 1, 2
# why: a read that stands in a branch that did not run, while a newer version of the name is read for real
# %%
debug = 1
# %%
if True:
    rows = 70
else:
    print(debug)
# %%
debug = 6
# %%
print(debug + rows)
