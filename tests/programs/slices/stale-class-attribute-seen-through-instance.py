# stale 5: lamp.volts
# stale 7: Lamp.volts
# why: a class attribute is read through an instance; giving the instance its own does not refresh the class's
# %%
class Lamp:
    volts = 230
    def __init__(self, watt):
        self.watt = watt
# %%
lamp = Lamp(40)
# %%
m = 6
# %%
Lamp.volts = m + 100
# %%
m = 7
# %%
print(lamp.volts)
# %%
lamp.volts = 12
# %%
print(Lamp.volts)
