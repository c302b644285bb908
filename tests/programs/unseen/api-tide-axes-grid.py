# cause: 3:2
# why: subplots(2, 2) gives a 2-d array of axes; zip walks over its rows instead of its four axes
# %%
import numpy as np
import matplotlib.pyplot as plt
# %%
hours = np.linspace(0, 48, 97)
ports = {"Brest": (3.1, 0.2), "Cadiz": (1.2, 0.9), "Hull": (2.6, 1.4), "Cork": (1.7, 0.5)}
# %%
def tide(amplitude, phase):
    return amplitude * np.cos(2 * np.pi * hours / 12.42 + phase)

levels = {name: tide(*args) for name, args in ports.items()}
print({k: round(float(v.max()), 2) for k, v in levels.items()})
# %%
fig, axes = plt.subplots(2, 2, sharex=True, figsize=(8, 5))
for ax, (name, level) in zip(axes, levels.items()):
    ax.plot(hours, level)
    ax.set_title(name)
fig.suptitle("Two days of tides")
