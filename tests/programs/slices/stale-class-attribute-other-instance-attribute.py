# fresh 3: lamp.watt
# why: a class attribute changes, the instance's own attribute of another name is read
# %%
class Lamp:
    volts = 230
    def __init__(self):
        self.watt = 40
# %%
lamp = Lamp()
# %%
Lamp.volts = 24
# %%
print(lamp.watt)
