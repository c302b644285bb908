# fresh 4: total
# stale 6: total
# why: a loop sums up only the first part of a list; then an element behind that part is set, then one within it
# elsewhere: fresh, by a tool that loses the second element: the sum does hang on it
# %%
bins = list(range(8))
# %%
total = 0
# %%
for k in range(4):
    total += bins[k]
# %%
bins[-1] = 50
# %%
print(total)
# %%
bins[2] = 60
# %%
print(total)
