# cause: 3:3
# why: np.append returns a new array; the result is thrown away, so the intensities keep one entry fewer than the wavelengths
# %%
import numpy as np
from scipy.interpolate import make_interp_spline
# %%
wavelength = np.array([400.0, 450.0, 500.0, 550.0, 600.0, 650.0])
counts = np.array([118.0, 240.0, 388.0, 410.0, 295.0, 160.0])
# %%
def dark_corrected(values, dark=12.0):
    return np.clip(values - dark, 0, None)

intensity = dark_corrected(counts)
# %%
extra_wl, extra_count = 700.0, 71.0
wavelength = np.append(wavelength, extra_wl)
np.append(intensity, dark_corrected(np.array([extra_count])))
print(wavelength)
# %%
def normalise(y):
    return y / y.max()

relative = normalise(intensity)
print(relative.round(3))
# %%
grid = np.linspace(400, 700, 61)
# %%
LAMP = {"Hg": [404.7, 435.8, 546.1], "Na": [589.0, 589.6]}
for element, lines in LAMP.items():
    print(element, [f"{x:.1f}" for x in lines])
# %%
def nearest(value, table):
    return min(table, key=lambda x: abs(x - value))

print(nearest(540, LAMP["Hg"]))
# %%
curve = make_interp_spline(wavelength, relative, k=3)
peak = grid[np.argmax(curve(grid))]
print("peak at", peak)
