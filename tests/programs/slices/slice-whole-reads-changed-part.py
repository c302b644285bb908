# slice 2: 0, 1
# why: reading the whole container includes the in-place update of one of its elements
# %%
prices = [30]
# %%
prices[0] += 5
# %%
menu = prices + [80]
