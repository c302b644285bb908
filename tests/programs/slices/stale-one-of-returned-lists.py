# fresh 3: second
# stale 5: second
# why: the same, with each element wrapped in a list
# %%
p = 4
q = 5
left = p + 1
right = q + 1
def both():
    return [left], [right]
# %%
second = both()[1][0]
# %%
p = 40
# %%
print(second)
# %%
q = 50
# %%
print(second)
