# stale 2: out
# why: the inner function is returned and called outside
# %%
wanted = 5
printed = 6
def outer():
    def inner():
        print(printed)
        return wanted
    return inner
out = outer()()
# %%
wanted = 7
# %%
print(out)
