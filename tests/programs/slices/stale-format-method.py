# stale 3: line
# why: a text built with format holds an old number
# %%
m = 6
n = 8
# %%
line = "{} times {} is {}".format(m, n, m * n)
# %%
m = 60
# %%
print(line)
