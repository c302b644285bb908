# stale 3: gross
# why: the smallest case: an input is re-assigned, the value made from it is shown
# %%
net = 10
# %%
gross = net + 2
# %%
net = 30
# %%
print(gross)
