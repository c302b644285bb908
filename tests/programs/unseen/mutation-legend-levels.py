# cause: 4:3
# why: sorting for the legend turns the thresholds themselves round, and histogram wants them rising
# %%
import numpy as np
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
# %%
rng = np.random.default_rng(4)
noise_db = rng.normal(58, 6, size=200).clip(41, 79)
thresholds = [40, 50, 55, 60, 65, 80]
# %%
counts, edges = np.histogram(noise_db, bins=thresholds)
print(counts.sum(), "measurements")
# %%
def band(lo, hi):
    return f"{lo}-{hi} dB"
# %%
night = noise_db[::2] - 6
print("night mean", night.mean().round(1))
thresholds.sort(reverse=True)
print("levels, loudest first:", thresholds)
night_counts, _ = np.histogram(night.clip(40, 80), bins=thresholds)
fig, ax = plt.subplots()
ax.bar(range(len(night_counts)), night_counts)
plt.close(fig)
