# stale 9: near.size
# fresh 10: far.size
# stale 12: far.size
# why: the second unpacking adds to what the first one set, so the first one's sources still count
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
k, l = 6, 7
# %%
near.size, far.size = near.size + k, far.size + l
# %%
m = 300
# %%
print(near.size)
# %%
print(far.size)
# %%
n = 400
# %%
print(far.size)
