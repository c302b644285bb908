# cause: 3:2
# why: the comparison is turned round: below the crest nothing spills, and only above it the weir formula holds
# %%
import math
from collections import namedtuple
# %%
Dam = namedtuple("Dam", "area crest width capacity")
dam = Dam(area=2.4e6, crest=31.0, width=40.0, capacity=900.0)
inflow = [120, 260, 540, 830, 690, 410, 220, 130]
# %%
print("volume of the flood", sum(inflow) * 10800 / 1e6, "hm3")
# %%
def spill(dam, level):
    if level > dam.crest:
        return 0.0
    head = level - dam.crest
    flow = 1.7 * dam.width * head ** 1.5
    return min(flow, dam.capacity)

def route(dam, level, inflow, dt=10800):
    levels = []
    for q in inflow:
        level += (q - spill(dam, level)) * dt / dam.area
        levels.append(round(level, 2))
    return levels

levels = route(dam, 29.8, inflow)
print(levels, math.ceil(max(levels)))
