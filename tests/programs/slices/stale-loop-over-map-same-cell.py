# fresh 1: total
# stale 3: total
# why: source and sum are made in one cell, through a lazy map; replacing the source later makes the sum old
# %%
total = 0
steps = [2, 4, 6]
for s in map(lambda v: v * 10, steps):
    total += s
# %%
print(total)
# %%
steps = [1]
# %%
print(total)
