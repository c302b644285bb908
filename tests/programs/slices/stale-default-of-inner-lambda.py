# fresh 7: result
# stale 9: result
# why: an inner lambda took a global as default value when it was made; parameter names hide other globals
# %%
surcharge = 50
# %%
def maker(n):
    calc = lambda add=surcharge: add + n + 8
    return calc
# %%
n = 4
# %%
m = 6
# %%
calc = maker(m)
# %%
result = calc()
# %%
n = 90
# %%
print(result)
# %%
surcharge = 51
# %%
print(result)
