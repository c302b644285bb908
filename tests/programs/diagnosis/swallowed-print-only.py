# cause: 1:4
# %%
import json
# %%
def load(text):
    try:
        return json.loads(text)["value"]
    except (KeyError, ValueError) as e:
        print("cannot load:", e)
# %%
values = [load(t) for t in ['{"value": 2}', '{"val": 3}']]
# %%
n = len(values)
# %%
print("RESULT", sum(values) / n)
