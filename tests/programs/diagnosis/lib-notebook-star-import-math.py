# cause: 3:1
# why: the star import from math replaces numpy's exp and sqrt by scalar versions used in the earlier helper
# %%
import numpy as np
from numpy import exp, sqrt, pi
# %%
x = np.linspace(-3, 3, 13)
mu, sigma = 0.4, 1.1
# %%
def density(x, mu, sigma):
    z = (x - mu) / sigma
    return exp(-0.5 * z ** 2) / (sigma * sqrt(2 * pi))

print(density(x, mu, sigma).max().round(4))
# %%
from math import *

def choose(n, k):
    return factorial(n) // (factorial(k) * factorial(n - k))

print([choose(6, k) for k in range(7)])
# %%
n, p = 6, 0.35
binom = np.array([choose(n, k) * p ** k * (1 - p) ** (n - k) for k in range(n + 1)])
binom.sum().round(6)
# %%
mean = n * p
sd = sqrt(n * p * (1 - p))
print(mean, round(sd, 3))
# %%
ks = np.arange(n + 1)
approx = density(ks, mean, sd)
print(np.abs(approx - binom).max())
