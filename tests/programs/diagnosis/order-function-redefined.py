# cause: 3:1
# rule: redefined-name
# %%
def scale(values, factor):
    return [v * factor for v in values]
# %%
data = [1, 2, 3]
# %%
double = scale(data, 2)
# %%
def scale(values):
    return [v / 10 for v in values]
# %%
triple = scale(data, 3)
