# slice 2: 0
# why: the first cell holds an if with assignments; an unrelated cell after it must stay out
# %%
height = 180
if True:
    unit = "cm"
else:
    unit = "in"
# %%
unrelated = 77
# %%
print(height + 5)
