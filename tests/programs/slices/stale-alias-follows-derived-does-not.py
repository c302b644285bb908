# fresh 4: second
# stale 5: third
# why: two names for one list: an element set through one is seen through the other, but a list made from it is old
# %%
first = [4]
# %%
second = first
# %%
third = second + [9]
# %%
first[0] = 5
# %%
print(second)
# %%
print(third)
