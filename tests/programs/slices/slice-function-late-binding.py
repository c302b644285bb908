# slice 4: 1, 2, 3
# why: a function looks its global up when called, so only the newer value counts, not the one at definition time
# %%
fee = 10
# %%
def charge(): return fee
# %%
fee = 25
# %%
bill = charge() + 4
# %%
print(bill)
