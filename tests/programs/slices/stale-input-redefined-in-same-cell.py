# fresh 2: next_one
# why: a cell uses a name and then re-assigns it itself
# %%
count = 4
# %%
next_one = count + 1
count = 40
# %%
print(next_one)
