# fresh 3: bag
# stale 5: bag
# why: a set made from two of three names: the third may change, the first may not
# %%
p, q, r = 4, 5, 6
# %%
bag = {p + 1, q + 20}
# %%
r = 60
# %%
print(bag)
# %%
p = 14
# %%
print(bag)
