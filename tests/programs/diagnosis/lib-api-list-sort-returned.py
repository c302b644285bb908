# cause: 2:9
# why: the helper returns the result of list.sort(), which is None
# %%
from collections import Counter
import re
# %%
reviews = [
    "Great coffee and great cake",
    "The cake was dry, coffee ok",
    "Friendly staff. Great view!",
    "View was blocked but the staff tried",
]
# %%
STOP = {"the", "was", "and", "but", "a"}

def tokens(text):
    return [w for w in re.findall(r"[a-z]+", text.lower()) if w not in STOP]

def vocabulary(docs, min_count=1):
    counts = Counter(w for d in docs for w in tokens(d))
    words = [w for w, c in counts.items() if c >= min_count]
    return words.sort()
# %%
print(tokens(reviews[0]))
print(Counter(tokens(" ".join(reviews))).most_common(3))
# %%
settings = {"min_count": 2, "normalise": True}
vocab = vocabulary(reviews, settings["min_count"])
settings["vocab"] = vocab
# %%
def make_index(cfg):
    lookup = {}
    for i, w in enumerate(cfg["vocab"]):
        lookup[w] = i
    return lookup
# %%
lookup = make_index(settings)
print(len(lookup), "terms")
