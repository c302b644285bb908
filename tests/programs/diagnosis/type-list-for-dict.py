# cause: 2:2
# %%
import json
# %%
docs = '[{"k": 1}]'
# %%
def load(text):
    return json.loads(text)
conf = load(docs)
# %%
size = len(conf)
# %%
print(conf["k"])
