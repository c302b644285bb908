# error: AttributeError
# failure: 1:1 `word.lower` in -
# cause: 0:1
# values: word=7
# %%
words = ["A", "b", 7]
# %%
joined = ",".join(word.lower() for word in words)
