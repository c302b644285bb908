# cause: 3:3 or 3:6
# why: expired sessions are removed from the dict while it is being walked over
# %%
from datetime import datetime, timedelta
# %%
now = datetime(2024, 9, 3, 12, 0)
sessions = {
    "a91": {"user": "lia", "seen": now - timedelta(minutes=4)},
    "b22": {"user": "sam", "seen": now - timedelta(hours=3)},
    "c70": {"user": "ivo", "seen": now - timedelta(minutes=50)},
    "d13": {"user": "uma", "seen": now - timedelta(hours=9)},
}
# %%
def idle(session):
    return now - session["seen"]

print(max(idle(s) for s in sessions.values()))
# %%
LIMIT = timedelta(hours=1)
expired = []
for token, session in sessions.items():
    if idle(session) > LIMIT:
        expired.append(session["user"])
        del sessions[token]
print("expired:", expired)
