# cause: 1:1
# rule: exhausted-iterator
# %%
words = ["a", "bb", "ccc"]
# %%
lengths = map(len, words)
# %%
longest = max(lengths)
# %%
shortest = min(lengths)
