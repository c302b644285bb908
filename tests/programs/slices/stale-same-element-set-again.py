# fresh 3: pair
# why: setting an element to what it already was is no change
# %%
one = [5]
# %%
pair = one + [2]
# %%
one[0] = 5
# %%
print(pair)
