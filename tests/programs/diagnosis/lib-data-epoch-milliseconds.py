# cause: 5:6
# rule: out-of-range
# why: the stamps are milliseconds but are passed on as seconds
# %%
import json
from collections import defaultdict
from datetime import datetime, timezone
# %%
feed = json.loads("""
[{"ts": 1714550400123, "user": "u1", "page": "/home"},
 {"ts": 1714550461877, "user": "u1", "page": "/cart"},
 {"ts": 1714554000456, "user": "u2", "page": "/home"},
 {"ts": 1714557602999, "user": "u3", "page": "/help"}]
""")
# %%
pages = defaultdict(int)
for ev in feed:
    pages[ev["page"]] += 1
print(dict(pages))
# %%
def session_key(ev):
    return ev["user"], ev["page"].strip("/") or "root"

sorted({session_key(e) for e in feed})
# %%
spacing = [b["ts"] - a["ts"] for a, b in zip(feed, feed[1:])]
print("largest gap", max(spacing))
# %%
def hour_of(seconds):
    return datetime.fromtimestamp(seconds, tz=timezone.utc).hour

per_hour = defaultdict(list)
for ev in feed:
    stamp = ev["ts"]
    per_hour[hour_of(stamp)].append(ev["user"])
print(dict(per_hour))
