# cause: 4:4
# rule: paired
# why: as_completed yields in finishing order, yet the results are zipped with the submission order
# %%
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
# %%
texts = {"en": "good morning", "de": "guten morgen", "fr": "bonjour"}
gates = {"en": threading.Event(), "de": threading.Event(), "fr": threading.Event()}
NEXT = {"fr": "de", "de": "en"}
# %%
def embed(lang):
    gates[lang].wait(2)
    vector = [len(w) for w in texts[lang].split()]
    if lang in NEXT:
        threading.Timer(0.15, gates[NEXT[lang]].set).start()
    return vector
# %%
def check(lang, vector):
    if sum(vector) != len(texts[lang].replace(" ", "")):
        raise ValueError(f"vector {vector} does not belong to {lang!r}")
    return vector
# %%
with ThreadPoolExecutor(3) as pool:
    futures = [pool.submit(embed, lang) for lang in texts]
    gates["fr"].set()
    vectors = [f.result() for f in as_completed(futures)]
print(len(vectors), "vectors")
index = {lang: check(lang, v) for lang, v in zip(texts, vectors)}
print(index)
