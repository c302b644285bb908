# fresh 3: n
# stale 5: names
# why: a list gets a value that was made from itself; the value is not made old by that, the list is when the value changes
# %%
names = [4, 5]
# %%
n = names[0] + 3
# %%
names.extend([6, 7, n])
# %%
print(n)
# %%
n = 70
# %%
print(names)
