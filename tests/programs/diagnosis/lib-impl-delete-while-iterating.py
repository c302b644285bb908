# cause: 5:3 or 5:5
# why: entries are deleted from the dict while it is being iterated
# %%
from collections import Counter
# %%
text = "to be or not to be that is the question whether tis nobler in the mind to suffer"
words = text.split()
# %%
freq = Counter(words)
print(freq.most_common(3))
# %%
lengths = Counter(len(w) for w in words)
sorted(lengths.items())
# %%
def share(counter, key):
    return counter[key] / sum(counter.values())

print(round(share(freq, "to"), 3))
# %%
min_count = 2
kept = dict(freq)
for word in kept:
    if kept[word] < min_count:
        del kept[word]
vocab = sorted(kept)
print(vocab)
