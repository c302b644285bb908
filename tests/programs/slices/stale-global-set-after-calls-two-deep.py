# stale 3: made
# why: the same, with a function in between
# %%
source = 4
# %%
made = source + 1
# %%
def idle():
    pass
def work():
    global source
    idle()
    idle()
    idle()
    source = 5
def boss():
    work()
boss()
# %%
print(made)
