# cause: 1:6
# rule: none-return
# %%
import json
# %%
class Store:
    def __init__(self):
        self.rows = {"a": {"qty": 2}}
    def find(self, key):
        if key in self.rows:
            return self.rows[key]
# %%
class Cart:
    def __init__(self, store, key):
        self.item = store.find(key)
    def total(self, price):
        return self.item["qty"] * price
# %%
store = Store()
cart = Cart(store, "zzz")
# %%
print(cart.total(3))
