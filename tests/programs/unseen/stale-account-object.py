# cause: 2:1 or 4:1
# why: kim was made before the class was edited and run again, the old object has no available
# %%
from datetime import date
# %% id=acct
class Account:
    def __init__(self, owner, balance=0.0):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount
# %%
kim = Account("Kim", 120.0)
kim.deposit(30)
print(kim.owner, kim.balance)
# %%
today = date(2024, 6, 3)
print("statement of", today.isoformat())
# %% id=acct
class Account:
    limit = 50.0

    def __init__(self, owner, balance=0.0):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount

    def available(self):
        return self.balance + self.limit
# %%
lou = Account("Lou", 15.0)
print(lou.owner, lou.available())
# %%
def statement(accounts):
    return {a.owner: a.available() for a in accounts}


print(statement([lou, kim]))
