# stale 3: made
# why: a function sets the global after a loop
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
work()
# %%
print(made)
