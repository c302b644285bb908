# fresh 6: p
# fresh 7: q
# stale 8: r
# fresh 9: s
# fresh 10: t
# stale 12: s
# fresh 13: t
# stale 15: t
# why: five names unpacked from a list display with a star in it: every name hangs on its own source only
# %%
u = 10
# %%
v = 20
# %%
w = 30
# %%
words = ["hat", "coat"]
# %%
p, q, r, s, t = [u + 1, v + 1, w + 1, *words]
# %%
w = 31
# %%
print(p)
# %%
print(q)
# %%
print(r)
# %%
print(s)
# %%
print(t)
# %%
words[0] = "cap"
# %%
print(s)
# %%
print(t)
# %%
words[1] = "scarf"
# %%
print(t)
