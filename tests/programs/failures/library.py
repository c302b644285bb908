# error: JSONDecodeError
# failure: 0:4 `json.loads(text)` in load
# cause: 0:4 or 1:1
# library: raw_decode
# %%
import json

def load(text):
    return json.loads(text)
# %%
text = '{"a": 1,}'
# %%
settings = load(text)
