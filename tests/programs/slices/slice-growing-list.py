# slice 4: 1, 2, 3
# why: appending to a list depends on all earlier appends, but not on later readers or unrelated cells
# %%
banner = "start"
# %%
queue = []
# %%
queue.append("ann")
# %%
queue.append("bob")
# %%
queue.append("cem"); queue.append("dot")
# %%
print(queue)
