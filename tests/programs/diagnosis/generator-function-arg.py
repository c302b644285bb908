# cause: 2:1
# %%
def numbers():
    yield from (3, 1, 2)
# %%
def spread(xs):
    return max(xs) - min(xs)
# %%
data = numbers()
# %%
name = "spread"
# %%
print("RESULT", name, spread(data))
