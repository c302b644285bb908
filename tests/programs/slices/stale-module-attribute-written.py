# stale 4: shelf.note
# why: an attribute of a module was computed from a name that changes
# %%
import colorsys as shelf
# %%
n = 4
# %%
shelf.note = n + 1
# %%
n = 40
# %%
print(shelf.note)
