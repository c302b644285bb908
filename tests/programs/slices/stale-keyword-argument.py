# stale 4: out
# why: the global was passed as a keyword argument
# %%
def calc(m):
    return 3 * m + 4
# %%
n = 8
# %%
out = calc(m=n)
# %%
n = 9
# %%
print(out)
