# cause: 2:1
# rule: exhausted-iterator
# %%
xs = [1, 2, 3]
# %%
ys = [4, 5, 6]
# %%
pairs = zip(xs, ys)
# %%
dot = sum(a * b for a, b in pairs)
# %%
def norm(pairs):
    items = list(pairs)
    return items[0][0]
print(dot, norm(pairs))
