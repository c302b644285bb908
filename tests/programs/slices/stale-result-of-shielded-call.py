# fresh 5: out
# why: the result was made from a constant argument, so a change two steps before the hidden global does not matter
# %%
base = 5
# %%
mark = base + 2
# %%
def use(mark):
    return mark + 6
# %%
out = use(8)
# %%
base = 50
# %%
print(out)
