# fresh 4: stand["oak"]
# fresh 5: word
# fresh 6: stand["oak"]
# why: one key of a dict is old; reading another key is harmless
# %%
stand = {"oak": "tall", 3: "low"}
# %%
n = 8
# %%
stand[3] = n
# %%
n += 2
# %%
word = stand["oak"] + " tree"
# %%
print(word)
# %%
print(stand["oak"])
