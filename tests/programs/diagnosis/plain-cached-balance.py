# cause: 1:9 or 1:10
# %%
from functools import cached_property
# %%
class Account:
    def __init__(self, owner):
        self.owner = owner
        self.entries = []

    def post(self, amount):
        self.entries.append(amount)

    @cached_property
    def balance(self):
        return sum(self.entries)
# %%
account = Account("mia")
account.post(100)
print(account.balance)
# %%
account.post(-30)
account.post(-80)
# %%
def report(account):
    if account.balance != sum(account.entries):
        raise ValueError(f"{account.balance} against {sum(account.entries)}")
    return account.balance
# %%
print(report(account))
