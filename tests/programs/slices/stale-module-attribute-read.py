# stale 4: out
# why: an attribute was put on a module, read, and set anew
# %%
import colorsys as shelf
# %%
shelf.note = 4
# %%
out = shelf.note + 1
# %%
shelf.note = 40
# %%
print(out)
