# fresh 6: tree
# why: the loop variable is read after the loop, the source of another element changed
# elsewhere: stale, by a tool that ties the variable to all elements: after the loop it holds the last one
# %%
a = 10
# %%
b = 20
# %%
c = 30
# %%
trees = [a, b, c]
# %%
for tree in trees:
    pass
# %%
a = 11
# %%
print(tree)
