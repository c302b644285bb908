# stale 3: made
# why: the same, with a function in between
# %%
source = 4
# %%
made = source + 1
# %%
def work():
    global source
    for _ in range(4):
        spare = 9
    source = 5
def boss():
    work()
boss()
# %%
print(made)
