# slice 5: 0, 1, 2, 3, 4
# why: one cell holds two call chains, one over each branch; with whole cells as grain, reading one result pulls in the inputs of both
# %%
class Clerk:
    def __init__(self):
        self.served = 0

    def serve(self):
        self.served += 1

    def look_up(self, kind):
        if kind == 1:
            return ledger
        else:
            return offset + 50

    def pass_on(self, kind):
        if kind == 1:
            return Clerk()

        return Boss()
# %%
class Boss:
    def __init__(self):
        self.served = 0

    def decide(self, kind):
        if kind == 1:
            return ledger

        return Clerk()
# %%
offset = 9
# %%
ledger = {"open": 3}
# %%
book = Clerk().pass_on(0).decide(1)
number = Clerk().pass_on(1).look_up(0)
# %%
print(number)
# %%
print(book)
