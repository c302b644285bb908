# cause: 2:1
# %%
def mean(xs):
    return sum(xs) / len(xs)
# %%
heights = [1.7, 1.8]
# %%
mean = mean(heights)
# %%
weights = [60, 80]
# %%
print("RESULT", mean, mean(weights))
