# stale 3: line
# why: the same with keyword arguments
# %%
m = 6
n = 8
# %%
line = "{p} times {q} is {r}".format(p=m, q=n, r=m * n)
# %%
m = 60
# %%
print(line)
