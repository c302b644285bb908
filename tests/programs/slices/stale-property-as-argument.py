# stale 4: out
# why: a property that reads a global is evaluated as an argument of a call
# %%
volts = 24
class Lamp:
    @property
    def supply(self):
        return volts

def add(a, b):
    return a + b
# %%
lamp = Lamp()
# %%
out = add(4, lamp.supply)
# %%
volts = 12
# %%
print(out)
