# cause: 2:3
# %%
import re
# %%
LINES = ["id=1 name=ada", "id=2 name=bo", "id:3 name=cy"]
# %%
def parse(line):
    m = re.match(r"id=(\d+) name=(\w+)", line)
    return None if m is None else {"id": int(m[1]), "name": m[2]}
# %%
records = [parse(l) for l in LINES]
print(len(records))
# %%
by_id = {}
for record in records:
    by_id[record["id"]] = record["name"]
print(by_id)
