# fresh 7: near.size
# fresh 8: near
# stale 9: far.size
# stale 10: far
# fresh 12: far.size
# stale 14: near.size
# stale 15: near
# fresh 16: far.size
# fresh 17: far
# why: attributes of two objects set by one unpacking; a whole object is stale when one of its attributes is
# %%
class Box:
    def __init__(self, size):
        self.size = size
# %%
near = Box(12)
# %%
far = Box(13)
# %%
m = 30
# %%
n = 40
# %%
near.size, far.size = m + 1, n + 1
# %%
n = 4000
# %%
print(near.size)
# %%
print(near)
# %%
print(far.size)
# %%
print(far)
# %%
far.size = n + 1
# %%
print(far.size)
# %%
m = 77
# %%
print(near.size)
# %%
print(near)
# %%
print(far.size)
# %%
print(far)
