# cause: 2:1
# why: the gaps are dropped from the speed alone, the power keeps its full length
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
# %%
turbine = pd.DataFrame(
    {
        "speed": [4.1, 5.0, np.nan, 6.6, 7.2, np.nan, 8.8, 9.1],
        "power": [120, 180, 260, 330, 410, 470, 560, 590],
    }
)
print(turbine.isna().sum().to_dict())
# %%
speed = turbine["speed"].dropna().to_numpy()
power = turbine["power"].to_numpy() / 1000
# %%
print(f"speed {speed.mean():.2f} m/s, power {power.mean():.3f} MW")
# %%
X = speed.reshape(-1, 1)
X = np.hstack([X, X**2])
# %%
def fit_curve(X, y):
    return LinearRegression().fit(X, y)


curve = fit_curve(X, power)
print(curve.coef_.round(4))
