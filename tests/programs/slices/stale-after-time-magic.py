# stale 2: made
# why: a cell starts with an IPython line magic that runs a statement
# %%
%time spare = 1
source = 4
made = source + 1
# %%
source = 40
# %%
print(made)
