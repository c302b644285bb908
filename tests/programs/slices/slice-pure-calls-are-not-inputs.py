# slice 5: 0, 1, 2
# why: the same method was called in between with results thrown away or stored elsewhere; calls that change nothing are no inputs
# %%
class Shelf:
    def __init__(self):
        self.moves = 0

    def move(self):
        self.moves += 1

    def labels(self):
        return {"top": 4}
# %%
shelf = Shelf()
# %%
where = "top"
# %%
shelf.labels()[where]
# %%
somebody_elses = shelf.labels()[where]
# %%
mine = shelf.labels()[where]
