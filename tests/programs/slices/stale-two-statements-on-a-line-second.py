# stale 3: both
# why: the second of two inputs assigned on one line changes
# %%
p = 4; q = 5
# %%
both = p + q
# %%
q = 50
# %%
print(both)
