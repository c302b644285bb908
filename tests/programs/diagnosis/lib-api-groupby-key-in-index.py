# cause: 3:1
# why: groupby without as_index=False moves region to the index, so the column is gone when the chart is drawn
# %%
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd
# %%
df = pd.DataFrame({
    "region": ["north", "south", "north", "east", "south", "east", "west"],
    "channel": ["web", "web", "shop", "shop", "web", "web", "shop"],
    "sales": [120, 80, 75, 60, 95, 40, 130],
    "returns": [4, 9, 1, 3, 2, 0, 12],
})
# %%
df["net"] = df["sales"] - df["returns"]
df[["sales", "returns", "net"]].sum()
# %%
totals = df.groupby("region")[["net", "returns"]].sum()
totals["share"] = totals["net"] / totals["net"].sum()
# %%
top = totals[totals["share"] > 0.15].sort_values("share", ascending=False)
print(len(top), "regions above 15 %")
# %%
by_channel = df.groupby("channel", as_index=False)["net"].mean()
by_channel
# %%
def bar(frame, x, y, title):
    fig, ax = plt.subplots(figsize=(5, 3))
    ax.bar(frame[x], frame[y])
    ax.set_title(title)
    return fig
# %%
bar(by_channel, "channel", "net", "Channels")
bar(top, "region", "share", "Regions")
