# fresh 3: made
# why: a class body assigns a name of its own that is named like the input
# %%
source = 4
# %%
made = source + 1
# %%
class Lamp:
    source = 40
# %%
print(made)
