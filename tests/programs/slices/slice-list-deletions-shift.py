# slice 4: 0, 2
# why: deleting before the read index shifts what stands there; deleting or appending behind it does not
# %%
letters = ["a", "b", "c", "d", "e", "f"]
# %%
letters.append("g")
# %%
del letters[0]
# %%
del letters[3]
# %%
print(letters[1])
