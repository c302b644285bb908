# fresh 6: head
# fresh 7: rest[0]
# stale 8: rest[1]
# stale 10: head
# fresh 11: rest[0]
# stale 13: rest[0]
# why: a starred target takes the rest: its elements hang on different sources
# %%
u = 10
# %%
v = 20
# %%
w = 30
# %%
words = ["hat", "coat"]
# %%
head, *rest = [u + 1, v + 1, w + 1, *words]
# %%
w = 31
# %%
print(head)
# %%
print(rest[0])
# %%
print(rest[1])
# %%
u = 11
# %%
print(head)
# %%
print(rest[0])
# %%
v = 21
# %%
print(rest[0])
