# slice 3: 0, 1
# why: a cell that only printed one of the inputs must not slip into the slice of the sum
# %%
apples = 12
# %%
pears = 30
# %%
print(apples)
# %%
fruit = apples + pears
