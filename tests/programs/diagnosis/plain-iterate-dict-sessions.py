# cause: 4:2 or 4:5
# why: sessions are deleted from the dict while the loop walks over it
# %%
import datetime as dt
from collections import OrderedDict
# %%
NOW = dt.datetime(2024, 9, 2, 12, 0)

class Session:
    def __init__(self, user, minutes_ago):
        self.user = user
        self.seen = NOW - dt.timedelta(minutes=minutes_ago)

    def idle(self):
        return NOW - self.seen
# %%
sessions = {s.user: s for s in (Session("ada", 3), Session("bo", 95), Session("cy", 12), Session("dee", 240))}
print(len(sessions), "sessions")
# %%
LIMIT = dt.timedelta(hours=1)
idle_report = OrderedDict(sorted(((u, str(s.idle())) for u, s in sessions.items()), key=lambda p: p[1]))
print(dict(idle_report))
# %%
expired = []
for user in sessions:
    if sessions[user].idle() > LIMIT:
        expired.append(user)
        del sessions[user]
print("expired", expired)
