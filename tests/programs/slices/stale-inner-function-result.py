# stale 2: out
# fresh 4: out
# fresh 6: out
# why: an inner function prints one global and returns another: only the returned one counts
# %%
wanted = 5
printed = 6
def outer():
    def inner():
        print(printed)
        return wanted
    return inner()
out = outer()
# %%
wanted = 7
# %%
print(out)
# %%
out = outer()
# %%
print(out)
# %%
printed = 1
# %%
print(out)
