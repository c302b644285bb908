# cause: 1:5
# %%
import json
# %%
def read_config(text):
    try:
        return json.loads(text)
    except Exception:
        return {}
# %%
config = read_config('{"batch": 4,}')
# %%
name = config.get("name", "default")
# %%
print(name, 100 // config["batch"])
