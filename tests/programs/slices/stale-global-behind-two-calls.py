# stale 5: result
# why: the global is read by a function that a lambda calls
# %%
gauge = 21
# %%
def read_gauge():
    return gauge
# %%
ask = lambda: read_gauge()
# %%
result = ask()
# %%
gauge = 22
# %%
print(result)
