# cause: 1:5
# known: the call that leaves the field out is named, not the field's default
# %%
from dataclasses import dataclass
# %%
@dataclass
class Item:
    name: str
    price: float
    discount: float = None
    def final(self):
        return self.price * (1 - self.discount)
# %%
items = [Item("pen", 2.0, 0.1), Item("ink", 5.0, 0.0)]
print(sum(i.final() for i in items))
# %%
items.append(Item("pad", 3.0))
# %%
print(sum(i.final() for i in items))
