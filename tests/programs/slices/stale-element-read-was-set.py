# stale 4: price
# why: the element that went into the value is set anew in place
# %%
tariffs = [4, 5, 6]
# %%
extra = 9
# %%
price = extra + tariffs[0]
# %%
tariffs[0] = 40
# %%
print(price)
