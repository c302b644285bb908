# stale 3: made
# why: a function sets the global after repeated calls
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
work()
# %%
print(made)
