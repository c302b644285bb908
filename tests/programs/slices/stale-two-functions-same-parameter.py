# stale 4: out
# why: the same with two functions side by side
# %%
def inner(n):
    return 3 * n
def outer(n):
    return inner(n) + 4
# %%
n = 8
# %%
out = outer(n)
# %%
n = 9
# %%
print(out)
