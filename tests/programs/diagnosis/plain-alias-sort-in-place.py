# cause: 2:5
# rule: cached
# why: median sorts the list it is given, which is the cached one, and destroys the time order
# %%
import math
from functools import lru_cache
from dataclasses import dataclass
# %%
RAW = {"oven": "20.1 20.4 19.8 21.0 20.7 20.9", "fridge": "4.1 4.0 4.4 3.9"}

@dataclass(frozen=True, order=True)
class Sample:
    value: float
    at: int

@lru_cache(maxsize=None)
def load(sensor):
    return [Sample(float(v), t) for t, v in enumerate(RAW[sensor].split())]
# %%
def clip(items, low, high):
    return [Sample(min(max(s.value, low), high), s.at) for s in items]

def median(items):
    items.sort()
    mid = len(items) // 2
    if len(items) % 2:
        return items[mid].value
    return (items[mid - 1].value + items[mid].value) / 2

def rms(items):
    return math.sqrt(sum(s.value ** 2 for s in items) / len(items))
# %%
centre = median(load("oven"))
print("median", centre, "rms", round(rms(load("oven")), 3))
# %%
class Series:
    def __init__(self, items):
        self.items = items
        self._check()

    def _check(self):
        for a, b in zip(self.items, self.items[1:]):
            if b.at <= a.at:
                raise ValueError(f"samples out of order at t={b.at}")

    def slope(self):
        return (self.items[-1].value - self.items[0].value) / len(self.items)
# %%
fridge = Series(load("fridge"))
print("fridge slope", round(fridge.slope(), 3))
# %%
oven = Series(clip(load("oven"), centre - 0.7, centre + 0.35))
print("oven slope", round(oven.slope(), 3))
