# cause: 4:2
# why: the weight is bound as the first positional argument, which is the text
# %%
from functools import partial
import re
# %%
def keyword_score(text, weight, words):
    tokens = re.findall(r"[a-z]+", text.lower())
    return weight * sum(tokens.count(w) for w in words)

def length_score(text, weight):
    return weight / (1 + len(text))
# %%
DRAFTS = ["Thanks for the quick refund!", "The refund never came. Refund me now.", "Hello"]
# %%
longest = max(DRAFTS, key=len)
print(len(longest))
# %%
scorers = {
    "refund": partial(keyword_score, 0.5, words=("refund",)),
    "brevity": partial(length_score, weight=2.0),
}
table = {}
for draft in DRAFTS:
    table[draft] = {name: score(draft) for name, score in scorers.items()}
print(table)
