# cause: 3:2
# %%
from datetime import datetime
# %%
def parse(text):
    return datetime.strptime(text, "%d/%m/%Y")
# %%
rows = ["03/04/2024", "17/05/2024"]
print([parse(r).day for r in rows])
# %%
def export():
    return ["21/06/2024", "2024-06-22"]
# %%
extra = export()
# %%
print([parse(r) for r in rows + extra])
