# stale 3: line
# why: the same with an f-string
# %%
m = 6
n = 8
# %%
line = f"{m} times {n} is {m*n}"
# %%
m = 60
# %%
print(line)
