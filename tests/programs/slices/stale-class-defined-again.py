# fresh 4: size
# why: the class is defined anew, but what is shown is the argument an instance was made with
# %%
class Box:
    def __init__(self, size):
        self.size = size
# %%
size = 12
# %%
box = Box(size)
# %%
class Box:
    def __init__(self, size):
        self.size = size
# %%
print(size)
