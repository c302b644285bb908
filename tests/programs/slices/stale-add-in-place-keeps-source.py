# stale 5: sum_
# why: an in-place add of another source does not cut off the first source
# %%
p = 4
# %%
q = 5
# %%
sum_ = p + 1
# %%
sum_ += q
# %%
p = 40
# %%
print(sum_)
