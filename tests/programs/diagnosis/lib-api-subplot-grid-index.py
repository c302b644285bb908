# cause: 5:1 or 5:3
# why: plt.subplots(2, 2) returns a 2-D array of axes; indexing with one number gives a row, it needs to be flattened
# %%
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
# %%
rng = np.random.default_rng(33)
wine = pd.DataFrame({
    "alcohol": rng.normal(12.8, 0.8, 70),
    "acid": rng.normal(2.3, 0.9, 70),
    "ash": rng.normal(2.4, 0.3, 70),
    "hue": rng.normal(0.95, 0.2, 70),
    "cultivar": rng.integers(0, 3, 70),
})
# %%
wine.groupby("cultivar").mean().round(2)
# %%
COLORS = ["tab:blue", "tab:orange", "tab:green"]
cols = ["alcohol", "acid", "ash", "hue"]
# %%
fig, ax = plt.subplots(figsize=(4, 3))
ax.scatter(wine["alcohol"], wine["hue"], s=8)
plt.close(fig)
# %%
fig, axes = plt.subplots(2, 2, figsize=(8, 6))
for i, col in enumerate(cols):
    ax = axes[i]
    for k in range(3):
        ax.hist(wine.loc[wine["cultivar"] == k, col], bins=12, alpha=0.5, color=COLORS[k])
    ax.set_title(col)
fig.tight_layout()
