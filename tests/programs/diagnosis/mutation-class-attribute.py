# cause: 0:2
# %%
class Basket:
    items = []
    def add(self, item):
        self.items.append(item)
# %%
a = Basket()
a.add("x")
# %%
b = Basket()
b.add("y")
# %%
n = len(a.items)
# %%
assert b.items == ["y"], b.items
