# cause: 2:2
# why: strptime matches the Z as a letter and gives naive times, everything else is in UTC
# %%
from datetime import datetime, timedelta, timezone
# %%
log = [
    ("2024-03-01T06:55:00Z", "boot"),
    ("2024-03-01T07:10:30Z", "login"),
    ("2024-03-01T09:41:12Z", "backup"),
]
# %%
def parse_stamp(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


events = sorted((parse_stamp(t), what) for t, what in log)
print("first:", events[0][1])
# %%
span = events[-1][0] - events[0][0]
print("span", span)
# %%
oslo = timezone(timedelta(hours=1))
shift_start = datetime(2024, 3, 1, 8, 0, tzinfo=oslo).astimezone(timezone.utc)
print("shift starts", shift_start.isoformat())
# %%
def since(events, moment):
    return [what for stamp, what in events if stamp >= moment]


print(since(events, shift_start))
