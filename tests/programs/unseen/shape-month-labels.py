# cause: 1:1
# why: calendar.month_abbr starts with an empty name for month 0, so there are 13 labels
# %%
import calendar

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
# %%
labels = list(calendar.month_abbr)
# %%
sunshine = np.array([38, 61, 110, 165, 220, 241, 235, 198, 140, 92, 48, 30])
print("hours of sun", sunshine.sum())
# %%
relative = sunshine / sunshine.max()
print(relative.round(2))
# %%
def draw(ax, names, values):
    ax.bar(names, values, color="goldenrod")
    ax.set_ylabel("share of the sunniest month")
# %%
fig, ax = plt.subplots(figsize=(7, 3))
draw(ax, labels, relative)
plt.close(fig)
