# cause: 1:2
# %%
import re
# %%
def version(text):
    m = re.match(r"v(\d+)", text)
    return m
# %%
found = {t: version(t) for t in ["v1", "x2"]}
# %%
n = len(found)
# %%
print("RESULT", n, {t: m.group(1) for t, m in found.items()})
