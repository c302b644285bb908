# stale 3: longer
# why: the list grows in place after it was copied into a longer one
# %%
names = list(range(3))
# %%
longer = names + [60, 61]
# %%
names.append(9)
# %%
print(longer)
