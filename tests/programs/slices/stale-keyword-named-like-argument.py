# stale 4: out
# why: the keyword has the name of the global that is passed
# %%
def calc(n):
    return 3 * n + 4
# %%
n = 8
# %%
out = calc(n=n)
# %%
n = 9
# %%
print(out)
