# fresh 4: lamp.watt
# stale 6: lamp.watt
# why: a helper stores its argument in an object; later the variable that was passed is re-assigned
# %%
class Lamp:
    def __init__(self, watt):
        self.watt = watt

def rewire(lamp, watt):
    lamp.watt = watt
# %%
lamp = Lamp(40)
# %%
power = 60
# %%
rewire(lamp, power)
# %%
print(lamp.watt)
# %%
power = 100
# %%
print(lamp.watt)
