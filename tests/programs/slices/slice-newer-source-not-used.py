# slice 3: 0, 1
# why: the source was re-assigned after the value was computed; the new source had no part in it
# %%
radius = 4
# %%
diameter = 2 * radius
# %%
radius = 9
# %%
print(diameter)
# %%
print(diameter)
