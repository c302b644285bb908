# stale 4: price
# why: the attribute that went into the value is set anew
# %%
class Box:
    def __init__(self, size):
        self.size = size
# %%
box = Box(12)
# %%
price = box.size + 3
# %%
box.size = 15
# %%
print(price)
