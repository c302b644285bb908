# cause: 1:1
# rule: wrong-type
# %%
width = 4
# %%
height = 3,
# %%
depth = 2
# %%
volume = width * depth
# %%
area = volume / height
