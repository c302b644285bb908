# fresh 5: out
# stale 7: out
# why: a function is called twice with different branches, and only the second result is kept
# %%
p = 4
# %%
q = 5
# %%
def choose(first):
    if first:
        return p
    else:
        return q
# %%
out = choose(False) + 1
out = choose(True) + 1
# %%
q = 6
# %%
print(out)
# %%
p = 7
# %%
print(out)
