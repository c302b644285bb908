# stale 3: lamp.watt
# stale 7: n
# why: the instance is made through a second name of the class; first the attribute is old, then what was made from it
# %%
class Lamp:
    def __init__(self):
        self.watt = 40

Light = Lamp
lamp = Light()
n = 4
# %%
lamp.watt = n + 1
# %%
n = 50
# %%
print(lamp.watt)
# %%
lamp.watt = 15
# %%
n = lamp.watt + 1
# %%
lamp.watt = 25
# %%
print(n)
