# cause: 3:1
# why: meshgrid defaults to "xy" indexing, so the terrain comes out with its axes exchanged
# %%
import numpy as np
from scipy.interpolate import RegularGridInterpolator
# %%
east = np.linspace(0, 3000, 31)
north = np.linspace(0, 2000, 21)
# %%
def terrain(e, n):
    hill = 180 * np.exp(-((e - 1200) ** 2 + (n - 900) ** 2) / 3e5)
    slope = 0.01 * e + 0.02 * n
    return 300 + hill + slope
# %%
E, N = np.meshgrid(east, north)
height = terrain(E, N)
print("highest point", height.max().round(1))
# %%
def smooth(z):
    padded = np.pad(z, 1, mode="edge")
    return (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:] + 4 * z) / 8

height = smooth(height)
# %%
route = np.array([[100, 150], [900, 700], [1500, 1100], [2800, 1900]])
# %%
lookup = RegularGridInterpolator((east, north), height)
profile = lookup(route)
print(profile.round(1))
