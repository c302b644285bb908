# cause: 4:2
# why: np is reused as the number of positives, so numpy is no longer reachable under that name
# %%
import numpy as np
from scipy import stats
# %%
results = [1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0]
scores = np.array([0.9, 0.2, 0.7, 0.8, 0.4, 0.6, 0.9, 0.1, 0.75, 0.66, 0.81, 0.3])
# %%
def logit(p, eps=1e-6):
    p = np.clip(p, eps, 1 - eps)
    return np.log(p / (1 - p))
# %%
print(logit(scores)[:3])
# %%
positives = [r for r in results if r == 1]
np, nn = len(positives), len(results) - len(positives)
print(f"{np} positive, {nn} negative")
# %%
test = stats.binomtest(np, np + nn, 0.5)
print("p =", round(test.pvalue, 3))
# %%
threshold = 0.5
pred = [int(s > threshold) for s in scores]
hits = sum(p == r for p, r in zip(pred, results))
print("accuracy", hits / len(results))
# %%
shifted = logit(scores - 0.05)
print(shifted.mean())
