# cause: 2:1
# rule: undefined-name
# %%
rows = [1, 2, 3]
# %%
total = sum(rows)
# %%
del rows
# %%
mean = total / 3
# %%
print(len(rows), mean)
