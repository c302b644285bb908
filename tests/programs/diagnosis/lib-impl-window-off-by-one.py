# cause: 5:3
# why: one window too many is generated, so the target index x[i + w] runs past the end
# %%
import numpy as np
# %%
rng = np.random.default_rng(2)
demand = (50 + 10 * np.sin(np.arange(36) / 6 * np.pi) + rng.normal(0, 2, 36)).round(1)
# %%
print("months", len(demand), "mean", demand.mean().round(1))
# %%
naive = np.abs(np.diff(demand)).mean()
seasonal = np.abs(demand[12:] - demand[:-12]).mean()
print(naive.round(2), seasonal.round(2))
# %%
LOOKBACK = 12
# %%
def make_windows(series, w):
    X, y = [], []
    for i in range(len(series) - w + 1):
        X.append(series[i:i + w])
        y.append(series[i + w])
    return np.array(X), np.array(y)

X, y = make_windows(demand, LOOKBACK)
print(X.shape, y.shape)
