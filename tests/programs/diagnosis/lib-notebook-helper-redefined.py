# cause: 4:3
# why: clean is redefined to return a list of tokens while the pipeline written earlier expects a string from it
# %%
import re
from collections import Counter
import pandas as pd
# %%
posts = pd.DataFrame({
    "id": [1, 2, 3, 4],
    "text": ["Loving the NEW release!!", "The update broke my setup :(", "new update, new bugs...", "Setup was easy"],
})
# %%
def clean(text):
    text = text.lower()
    return re.sub(r"[^a-z ]+", " ", text).strip()

def word_count(text):
    return len(clean(text).split())
# %%
posts["n"] = posts["text"].map(word_count)
print(posts["n"].tolist())
# %%
STOP = {"the", "my", "was"}

def clean(text):
    words = re.findall(r"[a-z]+", text.lower())
    return [w for w in words if w not in STOP]

Counter(w for t in posts["text"] for w in clean(t)).most_common(2)
# %%
posts["long"] = posts["n"] > posts["n"].median()
posts[["id", "long"]]
# %%
incoming = pd.DataFrame({"id": [5, 6], "text": ["Bugs again?", "All good after the update"]})
# %%
incoming["n"] = incoming["text"].map(word_count)
print(incoming)
