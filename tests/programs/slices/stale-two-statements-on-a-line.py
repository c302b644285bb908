# stale 3: both
# why: the first of two inputs assigned on one line changes
# %%
p = 4; q = 5
# %%
both = p + q
# %%
p = 40
# %%
print(both)
