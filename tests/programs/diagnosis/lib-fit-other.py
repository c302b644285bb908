# cause: 2:2 or 1:1
# why: the scaler was fitted in fit_transform on another object
# %%
import numpy as np
from sklearn.preprocessing import MinMaxScaler
X = np.arange(12.0).reshape(6, 2)
# %%
scaler = MinMaxScaler()
# %%
Xs = X / 2
Xs = MinMaxScaler().fit_transform(Xs)
# %%
print(Xs.mean())
# %%
back = scaler.inverse_transform(Xs)
