# cause: 1:2
# %%
import re
log = "ERROR disk full\nINFO ok\nERROR net down"
# %%
def errors(text):
    return re.findall(r"error (.*)", text)
# %%
found = errors(log)
# %%
lines = log.splitlines()
# %%
print("RESULT", len(lines), max(found, key=len))
