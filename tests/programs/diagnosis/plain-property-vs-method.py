# cause: 1:2
# %%
class Order:
    def __init__(self, lines):
        self.lines = lines
    def total(self):
        return sum(self.lines)
# %%
orders = [Order([1, 2]), Order([3])]
totals = [o.total for o in orders]
print(len(totals))
# %%
def average(totals):
    return sum(totals) / len(totals)
# %%
print(average(totals))
