# kind: script
# error: KeyError
# failure: 1:5 `entry["kind"]` in decode
# cause: 1:5 or 1:9
# library: raw_decode
# %%
import json


def decode(entry):
    return (entry["kind"], entry.get("value"))


items = json.loads(
    '[{"kind": "a", "value": 1}, {"knd": "b"}]', object_hook=decode
)
