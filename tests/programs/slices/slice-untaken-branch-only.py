# slice 3: 0, 1
# why: the only tie to the first cell is a branch that did not run; the re-assignment in between is out either way
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
print(rows)
