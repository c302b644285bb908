# stale 5: made
# why: a value was made from the last output, IPython's underscore, which stands for a name that changes
# %%
p = 4
# %%
p
# %%
made = _ + 1
# %%
p = 40
# %%
p
# %%
print(made)
