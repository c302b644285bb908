# stale 2: made
# why: the input was assigned inside the condition of an if
# %%
if (p := 4) > 2:
    made = p + 1
# %%
p = 40
# %%
print(made)
