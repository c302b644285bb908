# fresh 3: second
# stale 5: second
# why: a function returns a tuple of two globals; only the second element is kept
# %%
p = 4
q = 5
left = p + 1
right = q + 1
def both():
    return left, right
# %%
second = both()[1]
# %%
p = 40
# %%
print(second)
# %%
q = 50
# %%
print(second)
