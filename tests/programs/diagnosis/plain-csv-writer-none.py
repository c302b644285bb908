# cause: 1:6
# %%
import csv, io
# %%
def export(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=["id", "name"])
    writer.writeheader()
    writer.writerows(rows)
    return out
# %%
text = export([{"id": 1, "name": "a"}])
# %%
def lines(text):
    return text.splitlines()
# %%
print(lines(text))
