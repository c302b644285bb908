# cause: 1:4
# rule: changed-while-iterated
# %%
names = ["a", "", "", "b"]
# %%
def drop_empty(names):
    for n in names:
        if n == "":
            names.remove(n)
    return names
# %%
kept = drop_empty(names)
# %%
n = len(kept)
# %%
assert "" not in kept, kept
