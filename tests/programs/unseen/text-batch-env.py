# cause: 1:4
# why: a value from the environment is text and is not turned into an int
# %%
import os

os.environ["TRAIN_BATCH"] = "16"
os.environ["TRAIN_LR"] = "0.05"
# %%
def settings():
    return {
        "lr": float(os.environ.get("TRAIN_LR", 0.01)),
        "batch": os.environ.get("TRAIN_BATCH", 32),
        "epochs": 2,
    }


cfg = settings()
print(cfg)
# %%
import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=70)
y = 3 * x + rng.normal(scale=0.1, size=70)
# %%
def batches(n, size):
    for start in range(0, n, size):
        yield slice(start, start + size)


def step(w, part, lr):
    grad = -2 * np.mean((y[part] - w * x[part]) * x[part])
    return w - lr * grad
# %%
order = rng.permutation(len(x))
x, y = x[order], y[order]
print("first", x[0].round(3))
# %%
w = 0.0
for epoch in range(cfg["epochs"]):
    for part in batches(len(x), cfg["batch"]):
        w = step(w, part, cfg["lr"])
print("w", round(float(w), 2))
