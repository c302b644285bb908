# fresh 3: ladder
# why: a comprehension over its own variable is not derived from the global of that name
# %%
rung = 7
# %%
ladder = [rung for rung in range(6)]
# %%
rung = 8
# %%
print(ladder)
