# cause: 1:7
# %%
import math
# %%
class Account:
    def __init__(self):
        self.history = []
        self.last = None
    def pay(self, amount):
        if amount < 0:
            self.last = "refused"
        else:
            self.last = amount
# %%
acc = Account()
acc.pay(5)
acc.pay(-1)
# %%
n = len(acc.history)
# %%
print("RESULT", acc.last + 1)
