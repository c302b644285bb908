# fresh 4: out
# stale 6: out
# why: only the source used in the branch that was taken counts
# %%
p = 4
# %%
q = 50
# %%
if True:
    out = p + 1
else:
    out = q + 1
# %%
q = 51
# %%
print(out)
# %%
p = 40
# %%
print(out)
