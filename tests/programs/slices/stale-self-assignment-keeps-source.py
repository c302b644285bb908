# stale 5: sum_
# why: the same with the name on both sides of a plain assignment
# %%
p = 4
# %%
q = 5
# %%
sum_ = p + 1
# %%
sum_ = sum_ + q
# %%
p = 40
# %%
print(sum_)
