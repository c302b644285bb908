# cause: 4:2
# why: floor division gives a shard size of zero when there are more workers than documents
# %%
import hashlib
from collections import Counter
# %%
documents = {f"doc-{i:02}": "lorem ipsum " * (i + 1) for i in range(5)}
WORKERS = 8
# %%
def digest(text):
    return hashlib.sha1(text.encode()).hexdigest()[:8]

def shards(names, size):
    return [names[i:i + size] for i in range(0, len(names), size)]
# %%
lengths = Counter({name: len(text) for name, text in documents.items()})
print(lengths.most_common(2))
# %%
names = sorted(documents, key=lambda n: digest(documents[n]))
size = len(names) // WORKERS
print("assigning", len(names), "documents to", WORKERS, "workers")
plan = {w: shard for w, shard in enumerate(shards(names, size))}
print(plan)
