# cause: 0:2 or 1:2 or 1:3
# %%
import json
raw = '{"a": {"b": [{"c": 1}, {}]}}'
# %%
def items(text):
    doc = json.loads(text)
    return doc["a"]["b"]
# %%
found = items(raw)
# %%
n = len(found)
# %%
print("RESULT", n, [i["c"] for i in found])
