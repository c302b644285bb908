# stale 3: first
# fresh 4: middle
# fresh 5: last
# stale 7: last
# fresh 8: middle
# stale 10: middle
# why: a starred target in the middle: ends and middle grow old separately, by in-place adds
# %%
a, b, c, d, e = 10, 20, 30, 40, 50
# %%
first, *middle, last = [a, b, c, d, e]
# %%
a += 5
# %%
print(first)
# %%
print(middle)
# %%
print(last)
# %%
e += 5
# %%
print(last)
# %%
print(middle)
# %%
c += 5
# %%
print(middle)
