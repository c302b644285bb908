# cause: 4:3
# why: pop takes the status out of every record while only reading it is wanted
# %%
from collections import Counter
from datetime import date
# %%
tickets = [
    {"id": 301, "status": "open", "opened": date(2024, 2, 1), "team": "web"},
    {"id": 302, "status": "closed", "opened": date(2024, 2, 3), "team": "web"},
    {"id": 303, "status": "open", "opened": date(2024, 2, 9), "team": "ops"},
    {"id": 304, "status": "waiting", "opened": date(2024, 2, 10), "team": "ops"},
]
# %%
by_team = Counter(t["team"] for t in tickets)
print(by_team)
# %%
def age(ticket, today=date(2024, 2, 20)):
    return (today - ticket["opened"]).days


print("oldest", max(age(t) for t in tickets))
# %%
backlog = []
for t in tickets:
    if t.pop("status") == "open":
        backlog.append((t["id"], age(t)))
backlog.sort(key=lambda b: -b[1])
print("backlog", backlog)
by_status = Counter(t["status"] for t in tickets)
print(by_status)
