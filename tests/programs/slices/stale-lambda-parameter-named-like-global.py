# fresh 5: result
# stale 7: result
# why: the parameter has a global's name; changing that global is harmless, changing the variable that was passed is not
# %%
n = 4
# %%
m = 6
# %%
triple = lambda n: n * 3
# %%
result = triple(m + 1)
# %%
n = 90
# %%
print(result)
# %%
m = 91
# %%
print(result)
