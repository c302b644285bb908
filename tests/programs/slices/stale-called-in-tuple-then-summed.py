# stale 4: minutes
# why: the functions were called inside a tuple display; the total comes from the old ones
# %%
def wash():
    return 3

def dry():
    return 4
# %%
times = (wash(), dry())
# %%
minutes = 0
for t in times:
    minutes += t
print(minutes)
# %%
def wash():
    return 30

def dry():
    return 4
# %%
print(minutes)
