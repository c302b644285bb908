# cause: 2:4 or 5:5 or 3:5
# rule: run-twice
# why: history is created outside the training cell, which was run twice, so it has twice as many entries as epochs
# %%
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
# %%
rng = np.random.default_rng(17)
X = np.column_stack([np.ones(60), rng.normal(size=60)])
y = X @ np.array([2.0, -1.5]) + rng.normal(0, 0.2, 60)
# %%
EPOCHS = 25
STEP = 0.1
w = np.zeros(2)
history = []
# %% id=train
w = np.zeros(2)
for epoch in range(EPOCHS):
    resid = X @ w - y
    w -= STEP * 2 * X.T @ resid / len(y)
    history.append(float((resid ** 2).mean()))
print(w.round(3))
# %%
resid = y - X @ w
print("residual sd", resid.std().round(3))
# %% id=train
w = np.zeros(2)
for epoch in range(EPOCHS):
    resid = X @ w - y
    w -= STEP * 2 * X.T @ resid / len(y)
    history.append(float((resid ** 2).mean()))
print(w.round(3))
# %%
epochs = np.arange(1, EPOCHS + 1)
target_loss = np.full(EPOCHS, 0.04)
# %%
fig, ax = plt.subplots()
ax.plot(epochs, target_loss, ls=":")
ax.plot(epochs, history)
ax.set_yscale("log")
