# error: TypeError
# failure: 0:3 `len(items)` in Basket.__init__
# cause: 1:3
# %%
class Basket:
    def __init__(self, items):
        self.count = len(items)
# %%
def load(known):
    if known:
        return ["tea"]
items = load(False)
# %%
basket = Basket(items)
