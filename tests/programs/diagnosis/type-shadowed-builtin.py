# cause: 1:1
# rule: redefined-name
# %%
values = [3, 4]
# %%
sum = 0
for v in values: sum += v
# %%
mean = sum / len(values)
# %%
more = [1, 2, 3]
# %%
total = sum(more)
