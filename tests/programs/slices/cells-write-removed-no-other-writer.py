# stale-cells 2:
# why: a cell stops assigning a name that no other cell assigns or reads
# %% id=A
width = 6
# %% id=B
depth = 99
# %% id=B
colour = "grey"
