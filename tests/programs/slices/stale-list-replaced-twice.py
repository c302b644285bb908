# stale 4: longer
# stale 7: longer
# why: the second replacement is an empty list: nothing in it, yet a change
# %%
short = ["a"]
# %%
longer = short + ["b"]
# %%
print(longer)
# %%
short = ["c"]
# %%
print(longer)
# %%
longer = short + ["d"]
# %%
short = []
# %%
print(longer)
