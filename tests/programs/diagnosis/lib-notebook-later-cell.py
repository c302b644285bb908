# cause: 4:1
# why: baseline is only defined in a later cell that has not been run; the cell that uses it fails itself
# %%
import numpy as np
import pandas as pd
# %%
runs = pd.DataFrame({
    "run": [1, 2, 3, 4, 5, 6],
    "lr": [0.1, 0.05, 0.01, 0.1, 0.05, 0.01],
    "depth": [3, 3, 3, 5, 5, 5],
    "rmse": [4.1, 3.8, 4.4, 3.9, 3.5, 4.0],
})
# %%
best = runs.loc[runs["rmse"].idxmin()]
print("best run", int(best["run"]), "rmse", best["rmse"])
# %%
def improvement(value, reference):
    return round(100 * (reference - value) / reference, 1)
# %%
runs["gain"] = [improvement(v, baseline) for v in runs["rmse"]]
runs.sort_values("gain", ascending=False)
# %%
y_valid = np.array([12.0, 18.5, 9.9, 22.1, 15.0])
baseline = float(np.std(y_valid))
print("predicting the mean:", round(baseline, 2))
# %%
runs.groupby("depth")["rmse"].mean()
