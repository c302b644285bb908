# fresh 5: price
# why: an attribute of another object of the same class was set
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
price = far.size + 3
# %%
near.size = 15
# %%
print(price)
