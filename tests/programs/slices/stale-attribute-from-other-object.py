# stale 5: near.size
# why: an attribute was computed from two attributes of another object; one of these is set anew
# %%
class Box:
    def __init__(self, size, weight):
        self.size = size
        self.weight = weight
# %%
near = Box(12, 1)
# %%
far = Box(13, 2)
# %%
near.size = far.size + far.weight
# %%
far.weight = 50
# %%
print(near.size)
