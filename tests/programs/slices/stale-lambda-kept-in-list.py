# stale 5: out
# why: a lambda that reads a global is appended to a list and called from there
# %%
shift = 21
# %%
ops = []
# %%
ops.append(lambda v: v + shift)
# %%
out = ops[0](4)
# %%
shift = 22
# %%
print(out)
