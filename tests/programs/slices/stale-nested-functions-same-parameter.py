# stale 4: out
# why: inner and outer function have parameters of the global's name; the global was passed in
# %%
def outer(n):
    def inner(n):
        return 3 * n
    return inner(n) + 4
# %%
n = 8
# %%
out = outer(n)
# %%
n = 9
# %%
print(out)
