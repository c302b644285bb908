# stale 4: jobs
# fresh 6: jobs
# why: a list of functions keeps the old objects until it is built again
# %%
def wash():
    return 3

def dry():
    return 4
# %%
jobs = [wash, dry]
# %%
minutes = 0
for job in jobs:
    minutes += job()
print(minutes)
# %%
def wash():
    return 30

def dry():
    return 4
# %%
minutes = 0
for job in jobs:
    minutes += job()
print(minutes)
# %%
jobs = [wash, dry]
# %%
minutes = 0
for job in jobs:
    minutes += job()
print(minutes)
