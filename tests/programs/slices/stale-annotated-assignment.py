# stale 3: made
# why: assignments with type annotations
# %%
source = 4
# %%
made: int = source + 1
# %%
source: int = 40
# %%
print(made)
