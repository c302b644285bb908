# fresh 4: out
# stale 6: out
# why: the global is read by a function called from a function
# %%
p = 4
# %%
def deep(): return p + 1
# %%
def mid(): return deep() + 2
# %%
out = mid() + 3
# %%
print(out)
# %%
p = 40
# %%
print(out)
