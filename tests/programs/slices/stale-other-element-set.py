# fresh 4: price
# why: a neighbouring element was set, not the one that was read
# %%
tariffs = [4, 5, 6]
# %%
extra = 9
# %%
price = extra + tariffs[0]
# %%
tariffs[2] = 40
# %%
print(price)
