# fresh 5: lefts
# fresh 6: rights
# stale 8: lefts
# stale 9: rights
# why: a loop unpacks two pairs into two sums; replacing one pair makes both sums old
# %%
one = (5, 6)
# %%
two = (7, 8)
# %%
lefts = 0
# %%
rights = 0
# %%
for l, r in [one, two]:
    lefts += l
    rights += r
# %%
print(lefts)
# %%
print(rights)
# %%
one = (50, 60)
# %%
print(lefts)
# %%
print(rights)
