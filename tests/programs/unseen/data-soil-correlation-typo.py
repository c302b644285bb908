# cause: 2:4
# why: a correlation of 1.4 (for 0.14) makes the matrix not positive definite
# %%
import numpy as np
# %%
rng = np.random.default_rng(20)
properties = ["clay", "ph", "carbon"]
# %%
upper = {
    ("clay", "ph"): -0.22,
    ("clay", "carbon"): 0.41,
    ("ph", "carbon"): 1.4,
}
spread = np.array([6.0, 0.5, 0.8])
# %%
def correlation(pairs, names):
    matrix = np.eye(len(names))
    for (a, b), value in pairs.items():
        i, j = names.index(a), names.index(b)
        matrix[i, j] = matrix[j, i] = value
    return matrix

def covariance(corr, sd):
    return corr * np.outer(sd, sd)
# %%
cov = covariance(correlation(upper, properties), spread)
print(np.allclose(cov, cov.T))
# %%
def simulate(cov, mean, n):
    factor = np.linalg.cholesky(cov)
    return mean + rng.standard_normal((n, len(mean))) @ factor.T
# %%
plots = simulate(cov, np.array([24.0, 6.4, 2.1]), 200)
print(plots.mean(axis=0).round(2))
