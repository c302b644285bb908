# cause: 0:2
# why: rate is text
# %%
import json
cfg = json.loads('{"rate": "0.2", "n": 3}')
# %%
rate = cfg["rate"]
# %%
prices = [10.0, 20.0]
# %%
tot = [p * rate for p in prices]
