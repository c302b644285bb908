# stale 3: second
# why: a second name stays with the old list when the first name gets a new one
# %%
first = [4]
# %%
second = first
# %%
first = [5]
# %%
print(second)
