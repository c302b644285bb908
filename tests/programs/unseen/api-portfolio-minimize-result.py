# cause: 2:10
# why: minimize returns a result object; the weights are in its .x
# %%
import numpy as np
from scipy.optimize import minimize
# %%
names = ["bonds", "shares", "gold"]
mean = np.array([0.021, 0.067, 0.034])
cov = np.array([[0.0009, 0.0002, 0.0], [0.0002, 0.021, 0.001], [0.0, 0.001, 0.009]])
# %%
def variance(w):
    return w @ cov @ w

def optimise(target):
    limits = [(0, 1)] * len(mean)
    rules = [
        {"type": "eq", "fun": lambda w: w.sum() - 1},
        {"type": "ineq", "fun": lambda w: w @ mean - target},
    ]
    return minimize(variance, np.full(3, 1 / 3), bounds=limits, constraints=rules)
# %%
frontier = {}
for target in (0.025, 0.035, 0.045):
    frontier[target] = optimise(target)
print(len(frontier), "portfolios")
# %%
rows = []
for target, w in frontier.items():
    rows.append((target, float(np.sqrt(w @ cov @ w))))
print(rows)
