# fresh 3: second
# why: an in-place operator changes the one list both names stand for
# %%
first = [4]
# %%
second = first
# %%
first *= 3
# %%
print(second)
