# error: ValueError
# failure: 0:7 `raise ValueError(f"{self.name} must be positive")` in Positive.__set__
# cause: 1:1 or 2:1
# %%
class Positive:
    def __set_name__(self, owner, name):
        self.name = name

    def __set__(self, instance, value):
        if value <= 0:
            raise ValueError(f"{self.name} must be positive")
        instance.__dict__[self.name] = value


class Item:
    price = Positive()

    def __init__(self, price):
        self.price = price
# %%
price = -3
# %%
item = Item(price)
