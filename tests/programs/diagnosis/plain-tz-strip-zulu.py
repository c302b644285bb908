# cause: 2:3
# why: parse_ts cuts the trailing Z off instead of reading it as UTC, so those stamps are naive
# %%
import json
from datetime import datetime, timedelta, timezone
# %%
EVENTS = json.loads("""[
  {"id": "e1", "at": "2024-06-01T08:00:00+02:00"},
  {"id": "e2", "at": "2024-06-01T06:30:00Z"},
  {"id": "e3", "at": "2024-05-31T23:15:00+00:00"}
]""")
# %%
def parse_ts(text):
    if text.endswith("Z"):
        text = text[:-1]
    return datetime.fromisoformat(text)

def load(events):
    return {e["id"]: parse_ts(e["at"]) for e in events}
# %%
stamps = load(EVENTS)
print({k: v.strftime("%H:%M") for k, v in stamps.items()})
# %%
now = datetime(2024, 6, 1, 7, 0, tzinfo=timezone.utc)
WINDOW = timedelta(hours=3)
# %%
def is_recent(stamp, now=now):
    return now - stamp < WINDOW

def recent(stamps):
    return [eid for eid, s in stamps.items() if is_recent(s)]
# %%
print(recent(stamps))
