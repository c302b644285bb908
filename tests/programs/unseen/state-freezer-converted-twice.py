# cause: 3:2 or 4:2
# why: the conversion to kelvin works in place and was run twice, so all temperatures are 273 too high
# %%
import math
# %%
class Freezer:
    def __init__(self, name, celsius):
        self.name = name
        self.temp = celsius

freezers = [Freezer("F1", -78.5), Freezer("F2", -20.2), Freezer("F3", -31.0)]
# %%
limits = {"F1": (190, 200), "F2": (245, 260), "F3": (235, 250)}
# %% id=K
for f in freezers:
    f.temp = f.temp + 273.15
print([f.temp for f in freezers])
# %% id=K
for f in freezers:
    f.temp = f.temp + 273.15
print([round(f.temp, 1) for f in freezers])
# %%
def headroom(f):
    low, high = limits[f.name]
    return math.sqrt(high - f.temp)
# %%
for f in freezers:
    print(f.name, round(headroom(f), 2))
