# slice 3: 0, 1
# why: an in-place add joins its own past, while a copy taken afterwards is a sibling and not an ancestor
# %%
visitors = 40
# %%
visitors += 2
# %%
snapshot = visitors
# %%
print(visitors)
