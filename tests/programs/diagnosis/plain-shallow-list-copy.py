# cause: 2:2
# %%
import copy
# %%
BASE = {"title": "report", "tags": ["draft"], "pages": 1}
# %%
def make(title, *tags):
    doc = copy.copy(BASE)
    doc["title"] = title
    for tag in tags:
        doc["tags"].append(tag)
    return doc
# %%
first = make("north", "urgent")
second = make("south", "final")
print(first["title"], second["title"])
# %%
def publish(doc):
    if "urgent" in doc["tags"] and "final" in doc["tags"]:
        raise ValueError(f"{doc['title']} is both urgent and final: {doc['tags']}")
    return doc["title"]
# %%
print(publish(second))
