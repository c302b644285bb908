# stale 5: c.size
# why: the in-place add is on an attribute, fed from attributes of two other objects
# %%
class Box:
    def __init__(self, size):
        self.size = size
# %%
a, b, c = Box(4), Box(5), Box(6)
# %%
c.size = a.size + 1
# %%
c.size += b.size
# %%
a.size = 40
# %%
print(c.size)
