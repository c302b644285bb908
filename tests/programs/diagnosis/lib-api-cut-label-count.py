# cause: 1:2
# rule: named-argument
# why: four labels were configured for six bin edges; a label is missing from the constant
# %%
import pandas as pd
import numpy as np
# %%
EDGES = [0, 18, 30, 45, 60, 120]
LABELS = ["child", "young", "middle", "senior"]
MIN_GROUP = 2
# %%
visitors = pd.DataFrame({
    "age": [5, 17, 22, 29, 33, 41, 47, 52, 63, 70, 81],
    "spend": [12, 18, 35, 40, 52, 49, 61, 58, 30, 28, 25],
    "day": list("MTWTFSSMTWT"),
})
# %%
visitors["spend_z"] = (visitors["spend"] - visitors["spend"].mean()) / visitors["spend"].std()
visitors.head(3)
# %%
def by_age_band(frame, edges, labels):
    band = pd.cut(frame["age"], bins=edges, labels=labels)
    return frame.assign(band=band)
# %%
print(visitors["age"].between(EDGES[0], EDGES[-1]).all())
# %%
banded = by_age_band(visitors, EDGES, LABELS)
out = banded.groupby("band", observed=True)["spend"].mean()
print(out)
