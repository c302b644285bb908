# fresh 6: result
# why: the closure keeps its own variable; the global of the same name is another one
# %%
def adder(n):
    return lambda: n + 8
# %%
n = 4
# %%
m = 6
# %%
plus = adder(m)
# %%
result = plus()
# %%
n = 90
# %%
print(result)
