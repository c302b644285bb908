# fresh 3: made
# fresh 4: names[1]
# stale 7: later
# why: growing a list does not touch its old elements; the new ones are tracked as well
# %%
names = [4, 5, 6]
# %%
made = names[1] + 1
# %%
names.extend([7, 8, 9, 10])
# %%
print(made)
# %%
print(names[1])
# %%
later = names[5] + 1
# %%
names[5] += 30
# %%
print(later)
