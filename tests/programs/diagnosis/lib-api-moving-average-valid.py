# cause: 5:2 or 5:5
# why: np.convolve with mode="valid" is shorter by window-1 than the day axis it is plotted against
# %%
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
# %%
rng = np.random.default_rng(4)
days = np.arange(1, 61)
steps = (7000 + 1500 * np.sin(days / 7 * 2 * np.pi) + rng.normal(0, 600, 60)).astype(int)
# %%
print("best day", days[steps.argmax()], steps.max())
print("goal met on", (steps > 8000).sum(), "days")
# %%
weekday = days % 7
means = [steps[weekday == w].mean() for w in range(7)]
np.round(means)
# %%
WINDOW = 7
weights = np.full(WINDOW, 1 / WINDOW)
# %%
fig, ax = plt.subplots(figsize=(8, 3))
trend = np.convolve(steps, weights, mode="valid")
ax.bar(days, steps, color="lightgrey")
ax.axhline(8000, ls="--")
ax.plot(days, trend, color="k")
ax.set_xlabel("day")
