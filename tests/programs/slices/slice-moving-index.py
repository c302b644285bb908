# slice 10: 0, 1, 4, 5, 6, 9
# why: the index moves forth, back and forth again; only the write that hit the finally read slot counts, but every move of the index does
# %%
bins = [0, 10, 20]
# %%
at = 0
# %%
bins[at] += 3
# %%
bins[at] += 3
# %%
at += 1
# %%
bins[at] += 3
# %%
at -= 1
# %%
bins[at] += 3
# %%
bins[at] += 3
# %%
at += 1
# %%
print(bins[at])
