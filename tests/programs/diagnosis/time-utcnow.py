# cause: 1:2
# rule: timezones
# %%
from datetime import datetime, timezone
start = datetime(2024, 1, 1, tzinfo=timezone.utc)
# %%
def stamp(text):
    return datetime.strptime(text, "%Y-%m-%d")
# %%
seen = [stamp(t) for t in ("2024-02-01", "2024-03-01")]
# %%
count = len(seen)
# %%
ages = [s - start for s in seen]
