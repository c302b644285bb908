# slice 4: 0, 1, 3
# why: a chain of calls runs through methods of two classes; a global that only the other branches read stays out
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
Clerk().pass_on(0).decide(1)
