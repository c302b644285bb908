# cause: 4:2
# why: the cell uses "periods", which only the next cell computes; the cells are in the wrong order
# %%
import numpy as np
import matplotlib.pyplot as plt
# %%
GM_JUPITER = 1.26687e17
moons = {"Io": 4.217e8, "Europa": 6.709e8, "Ganymede": 1.0704e9, "Callisto": 1.8827e9}
# %%
def period_days(a):
    return 2 * np.pi * np.sqrt(a ** 3 / GM_JUPITER) / 86400
# %%
print(round(period_days(4.217e8), 2))
# %%
fig, ax = plt.subplots()
ax.loglog(list(moons.values()), list(periods.values()), "o")
ax.set_xlabel("distance (m)")
# %%
periods = {name: period_days(a) for name, a in moons.items()}
print(periods)
