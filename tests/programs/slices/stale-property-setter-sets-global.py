# fresh 3: out
# stale 5: out
# why: setting a property changes a global behind the scenes, through which the value was read
# %%
volts = 24
class Socket:
    common = 6
    @property
    def supply(self):
        return volts

    @supply.setter
    def supply(self, fresh_one):
        global volts
        volts = fresh_one

class Lamp:
    def __init__(self):
        self.socket = Socket()

def add(a, b):
    return a + b
# %%
plug = Socket()
# %%
out = add(4, plug.supply)
# %%
print(out)
# %%
plug.supply = 48
# %%
print(out)
