# cause: 1:1
# %%
queue = ["a", "b"]
# %%
source = iter(queue)
# %%
first = next(source)
# %%
rest = list(source)
# %%
print("RESULT", first, rest, next(source))
