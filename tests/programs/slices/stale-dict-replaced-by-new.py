# stale 3: made
# why: the whole dict is replaced by a new one under the same name
# elsewhere: fresh, by a tool that ties values to the object and not to the name: run again, the line would give something else
# %%
stand = {}; stand[2] = 4
# %%
made = stand[2] + 1
# %%
stand = {}; stand[2] = 40
# %%
print(made)
