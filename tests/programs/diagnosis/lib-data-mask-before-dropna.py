# cause: 2:1 or 4:1
# why: the mask is computed before rows with missing values are dropped, so its length no longer fits
# %%
import numpy as np
import pandas as pd
# %%
survey = pd.DataFrame({
    "age": [23, 35, 41, 29, 52, 38, 47, 31],
    "hours": [40, 38, np.nan, 20, 42, 36, 40, np.nan],
    "stress": [3, 5, 4, 2, 5, 4, 3, 1],
})
# %%
older = (survey["age"] >= 35).to_numpy()
print("share 35+:", older.mean())
# %%
survey["stress_norm"] = survey["stress"] / 5
survey.describe().round(2)
# %%
survey = survey.dropna().reset_index(drop=True)
print(len(survey), "answers left")
# %%
X = survey[["hours", "stress_norm"]].to_numpy()
X = X - X.mean(axis=0)
# %%
def group_means(A, mask):
    return A[mask].mean(axis=0), A[~mask].mean(axis=0)
# %%
old_mean, young_mean = group_means(X, older)
print(old_mean - young_mean)
