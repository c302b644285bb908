# fresh 3: a
# stale 4: b
# fresh 7: b
# stale 8: a
# why: two names unpacked together must grow old separately, and so after one is repaired
# %%
p, q = 4, 5
# %%
a, b = p + 1, q + 1
# %%
q = 50
# %%
print(a)
# %%
print(b)
# %%
b = q + 2
# %%
p = 90
# %%
print(b)
# %%
print(a)
