# cause: 1:2
# %%
from datetime import date, datetime
# %%
def due(text):
    return datetime.strptime(text, "%Y-%m-%d")
# %%
today = date(2024, 5, 1)
# %%
d = due("2024-06-01")
# %%
print("RESULT", (d - today).days)
