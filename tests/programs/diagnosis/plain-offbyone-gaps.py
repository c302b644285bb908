# cause: 5:1
# why: the index runs one too far because i + 1 is read for the last point too
# %%
import math
# %%
track = [(0.0, 0.0), (1.2, 0.9), (2.4, 1.1), (4.0, 2.3), (4.1, 4.0)]
# %%
def dist(a, b):
    return math.hypot(a[0] - b[0], a[1] - b[1])
# %%
direct = dist(track[0], track[-1])
print("direct", round(direct, 2))
# %%
north = max(p[1] for p in track)
print("northernmost", north)
# %%
legs = [dist(track[i], track[i + 1]) for i in range(len(track))]
print("detour", round(sum(legs) / direct, 3))
