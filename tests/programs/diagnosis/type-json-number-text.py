# cause: 1:2 or 0:2
# %%
import json
payload = '{"items": [{"n": "4", "w": 2.5}, {"n": "6", "w": 1.5}]}'
# %%
def load(text):
    return json.loads(text)["items"]
# %%
items = load(payload)
# %%
weights = [i["w"] for i in items]
# %%
per = [w / i["n"] for w, i in zip(weights, items)]
