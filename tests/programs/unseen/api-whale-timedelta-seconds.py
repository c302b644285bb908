# cause: 2:8
# why: timedelta.seconds leaves out whole days; for exactly one day it is 0 (total_seconds() is meant)
# %%
from datetime import datetime
from itertools import pairwise
# %%
track = [
    ("2024-06-01T06:00", 61.20, 4.10),
    ("2024-06-01T18:00", 61.55, 4.42),
    ("2024-06-02T18:00", 62.31, 4.90),
    ("2024-06-03T09:00", 62.80, 5.02),
]
# %%
def distance_km(a, b):
    dlat = (b[1] - a[1]) * 111.2
    dlon = (b[2] - a[2]) * 53.0
    return (dlat ** 2 + dlon ** 2) ** 0.5

def elapsed(a, b):
    gap = datetime.fromisoformat(b[0]) - datetime.fromisoformat(a[0])
    return gap.seconds

legs = [
    {"km": distance_km(a, b), "s": elapsed(a, b)}
    for a, b in pairwise(track)
]
print(sum(leg["km"] for leg in legs))
speeds = [3600 * leg["km"] / leg["s"] for leg in legs]
print([round(v, 2) for v in speeds])
