# cause: 2:3
# why: the members are asked for at a path that does not exist; the client answers with an error payload instead of raising
# %%
import json
# %%
ROUTES = {
    "/v2/teams": {"items": [{"id": 1, "name": "Red"}, {"id": 2, "name": "Blue"}]},
    "/v2/members": {"items": [{"id": 7, "team": 1}, {"id": 8, "team": 2}, {"id": 9, "team": 2}]},
}


def get(path):
    if path not in ROUTES:
        return {"error": "not found", "status": 404}
    return json.loads(json.dumps(ROUTES[path]))
# %%
API = "/v2"
teams = get(f"{API}/teams")
members = get(f"{API}/member")
# %%
names = {t["id"]: t["name"] for t in teams["items"]}
print(names)
# %%
def page_of(payload, size=10):
    return payload["items"][:size]


print("teams on page one:", len(page_of(teams)))
# %%
sizes = {}
for member in page_of(members):
    team = names[member["team"]]
    sizes[team] = sizes.get(team, 0) + 1
print(sizes)
