# cause: 2:1
# %%
import json
# %%
names = {1: "ann", 2: "bo"}
# %%
restored = json.loads(json.dumps(names))
# %%
ids = list(names)
# %%
print("RESULT", [restored[i] for i in ids])
