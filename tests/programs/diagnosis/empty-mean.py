# cause: 1:2 or 1:3
# %%
import statistics
# %%
def valid(readings):
    low, high = 100, 200
    return [r for r in readings if low < r < high]
# %%
good = valid([12, 15, 19])
# %%
unit = "C"
# %%
print("RESULT", statistics.mean(good), unit)
