# stale 4: minutes
# why: as before, with the list put through a conversion on the way
# %%
def wash():
    return 3

def dry():
    return 4
# %%
times = tuple([wash(), dry()])
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
