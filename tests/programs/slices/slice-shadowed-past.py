# slice 3: 2
# why: both names were re-assigned, so everything from before the re-assignment is dead
# %%
side = 3
# %%
areas = side ** 2
# %%
side = 8
# %%
areas = [s**2 for s in [side]]
