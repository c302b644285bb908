# cause: 0:1
# %%
def collect(item, seen=[]):
    seen.append(item)
    return seen
# %%
first = collect("a")
# %%
second = collect("b")
# %%
label = "-".join(first)
# %%
assert second == ["b"], second
