# cause: 1:6
# rule: short-range
# %%
items = [f"item-{n}" for n in range(23)]
# %%
def page(n, size=5):
    return items[n * size:(n + 1) * size]

def fetch_all(size=5):
    found = []
    for n in range(len(items) // size):
        found.extend(page(n, size))
    return found
# %%
everything = fetch_all()
print(everything[0])
# %%
def position(name):
    return everything.index(name)
# %%
print(position("item-7"))
# %%
print(position("item-22"))
