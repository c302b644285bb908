# stale 3: made
# why: the same, and the loop calls another function
# %%
source = 4
# %%
made = source + 1
# %%
def idle():
    pass
def work():
    global source
    for _ in range(4):
        idle()
    source = 5
def boss():
    work()
boss()
# %%
print(made)
