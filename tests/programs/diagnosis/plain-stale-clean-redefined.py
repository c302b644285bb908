# cause: 4:1
# why: clean was redefined to return tokens while the pipeline still needs a string
# %%
import re
import string
# %%
def clean(text):
    return re.sub(r"\s+", " ", text).strip()

def first_sentence(text):
    return clean(text).split(". ")[0]
# %%
REVIEWS = {
    "r1": "  Great grinder.   A bit loud. ",
    "r2": "Arrived broken. \n Support was kind. ",
    "r3": "Does the job.",
}
print({k: first_sentence(v) for k, v in REVIEWS.items() if k == "r1"})
# %%
vocab = set()
# %%
def clean(text):
    table = str.maketrans("", "", string.punctuation)
    return text.lower().translate(table).split()

for body in REVIEWS.values():
    vocab.update(clean(body))
print(len(vocab), "words")
# %%
LABELS = {"r1": 1, "r2": -1, "r3": 1}
positive = [k for k, v in LABELS.items() if v > 0]
# %%
digest = [first_sentence(REVIEWS[k]) for k in positive]
print(digest)
