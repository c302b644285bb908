# stale 3: a
# stale 4: b
# why: two names unpacked from two sources, both of which change at once
# %%
p, q = 4, 5
# %%
a, b = p + 1, q + 1
# %%
p, q = 40, 50
# %%
print(a)
# %%
print(b)
