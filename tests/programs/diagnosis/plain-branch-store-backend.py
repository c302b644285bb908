# cause: 1:3 or 3:1
# why: backend is spelt Memory, no branch matches it, and there is no else
# %%
import json
import sqlite3
# %%
settings = json.loads("""{
  "name": "notes",
  "backend": "Memory",
  "limit": 100
}""")
print(settings["name"], settings["limit"])
# %%
class MemoryStore(dict):
    def save(self, key, value):
        self[key] = value

class SqliteStore:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        self.db.execute("CREATE TABLE kv (k TEXT PRIMARY KEY, v TEXT)")

    def save(self, key, value):
        self.db.execute("INSERT OR REPLACE INTO kv VALUES (?, ?)", (key, value))
# %%
if settings["backend"] == "memory":
    store = MemoryStore()
elif settings["backend"] == "sqlite":
    store = SqliteStore()
# %%
notes = {f"note-{i}": f"remember {i}" for i in range(3)}
notes = dict(list(notes.items())[: settings["limit"]])
print(len(notes))
# %%
def import_notes(notes):
    for key, text in notes.items():
        store.save(key, text)
    return len(notes)
# %%
print(import_notes(notes), "imported")
