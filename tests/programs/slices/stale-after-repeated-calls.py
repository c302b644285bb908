# stale 4: made
# why: the same function is called twice before the assignment that matters
# %%
source = 4
# %%
def ping():
    return 9
# %%
ping()
ping()
made = source + 1
# %%
source = 40
# %%
print(made)
