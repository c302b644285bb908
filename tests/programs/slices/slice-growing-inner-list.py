# slice 4: 1, 2, 3
# why: as with a growing list, but what grows is a list inside a list, reached through an index
# %%
banner = "start"
# %%
lanes = [[]]
# %%
lanes[0].append("ann")
# %%
lanes[0].append("bob")
# %%
lanes[0].append("cem"); lanes[0].append("dot")
# %%
print(lanes)
