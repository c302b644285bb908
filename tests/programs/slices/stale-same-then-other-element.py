# fresh 3: joined
# fresh 5: joined
# stale 7: joined
# why: an unrelated list changes, then the element is set to the same value, then to another one
# %%
left, right = [5], [6]
# %%
joined = right + [2]
# %%
left[0] = 70
# %%
print(joined)
# %%
right[0] = 6
# %%
print(joined)
# %%
right[0] = 60
# %%
print(joined)
