# cause: 1:3
# %%
import statistics
# %%
def normal(xs):
    m = sum(xs) / len(xs)
    s = max(xs) - min(xs)
    return m, s
# %%
mean, spread = normal([4, 4, 4])
# %%
label = "z"
# %%
print("RESULT", label, (5 - mean) / spread)
