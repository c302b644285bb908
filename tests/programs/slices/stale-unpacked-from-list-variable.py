# fresh 4: b
# stale 5: a
# why: two names unpacked from a list that was built in a cell of its own
# %%
p, q = 4, 5
# %%
pair = [p + 1, q + 1]
# %%
a, b = pair
# %%
p = 40
# %%
print(b)
# %%
print(a)
