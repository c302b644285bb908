# fresh 4: out
# why: the constructor stored a constant and a global; only the attribute with the constant was used
# %%
volts = 24
class Lamp:
    def __init__(self):
        self.watt = 40
        self.volts = volts
# %%
lamp = Lamp()
# %%
out = lamp.watt + 1
# %%
volts = 12
# %%
print(out)
