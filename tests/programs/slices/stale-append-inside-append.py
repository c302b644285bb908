# stale 5: names
# why: the append happens while the argument of another append is evaluated
# %%
names = list(range(3))
# %%
n = 8
# %%
log = []
# %%
log.append(names.append(n))
# %%
n = 9
# %%
print(names)
