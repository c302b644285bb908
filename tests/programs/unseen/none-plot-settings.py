# cause: 2:4
# why: dict.update changes the dict and returns None, so load_style returns None
# %%
import json

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
# %%
DEFAULTS = {"dpi": 90, "size": [6, 3], "color": "tab:blue"}
user_json = '{"color": "tab:green", "dpi": 110}'
# %%
def load_style(text):
    merged = dict(DEFAULTS)
    overrides = json.loads(text)
    return merged.update(overrides)


style = load_style(user_json)
# %%
rainfall = [12, 30, 8, 0, 5, 44, 21]
days = list("MTWTFSS")
print("total rain", sum(rainfall))
# %%
def new_axes(cfg):
    fig, ax = plt.subplots(figsize=cfg["size"], dpi=cfg["dpi"])
    ax.spines["top"].set_visible(False)
    return fig, ax
# %%
fig, ax = new_axes(style)
ax.bar(range(len(days)), rainfall, color=style["color"])
ax.set_xticks(range(len(days)), days)
plt.close(fig)
