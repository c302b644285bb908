# cause: 1:3 or 1:2
# %%
import contextlib
# %%
def read(values, key):
    result = {}
    with contextlib.suppress(KeyError):
        result = {"v": values[key]}
    return result
# %%
doc = read({"a": 1}, "b")
# %%
n = len(doc)
# %%
print("RESULT", n, doc["v"])
