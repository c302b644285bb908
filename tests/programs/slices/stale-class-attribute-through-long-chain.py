# fresh 4: crate.lid
# fresh 7: box.total
# stale 9: box.total
# why: setting a shared attribute on throw-away instances is harmless, setting it on the class that a chain of calls returns is not
# %%
class Box:
    common = 50
    def __init__(self, size, total):
        self.size = size
        self.total = total + self.common

    class Crate:
        def __init__(self, lid, rim):
            self.lid = lid
            self.rim = rim

        def unpack(self):
            return Box(self.lid, self.rim)

        def kind(self):
            return Box
# %%
box = Box(2, 3)
# %%
crate = Box.Crate(4, 5)
# %%
box.size = 20
# %%
print(crate.lid)
# %%
Box.Crate(6, 7).unpack().common = 60
# %%
for _ in range(8 * 9):
    Box.Crate(6, 7).unpack().common = 60
# %%
print(box.total)
# %%
Box.Crate(6, 7).kind().common = 60
# %%
print(box.total)
