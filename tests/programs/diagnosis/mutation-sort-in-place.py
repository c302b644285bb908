# cause: 1:2
# %%
samples = [5, 1, 4]
# %%
def median(xs):
    xs.sort()
    return xs[len(xs) // 2]
# %%
mid = median(samples)
# %%
last = samples[-1]
# %%
assert samples[0] == 5, f"order lost: {samples}"
