# stale 4: m
# why: the keyword has the name of the variable that takes the result
# %%
def calc(m):
    return 3 * m + 4
# %%
n = 8
# %%
m = calc(m=n)
# %%
n = 9
# %%
print(m)
