# cause: 5:3
# why: missing surveys are NaN on purpose and handled elsewhere; this line calls int on them
# %%
import math

import numpy as np
# %%
nan = float("nan")
coverage = {"oak": 41.5, "ash": nan, "elm": 12.0, "yew": 77.25}
# a plot that was not surveyed this year is nan
# %%
values = np.array(list(coverage.values()))
print("mean coverage", np.nanmean(values).round(1))
# %%
missing = [k for k, v in coverage.items() if math.isnan(v)]
print("not surveyed:", missing)
# %%
best = max((k for k in coverage if k not in missing), key=coverage.get)
print("best", best)
# %%
rows = []
for tree, value in coverage.items():
    rows.append(f"{tree:5s}{int(value):>4d}%")
print("\n".join(rows))
