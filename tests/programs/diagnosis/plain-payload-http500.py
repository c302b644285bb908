# cause: 2:5
# why: get_json never looks at the status and hands on the body of a 500 answer
# %%
import json
import time
from dataclasses import dataclass
# %%
@dataclass
class Response:
    status: int
    body: str

    @property
    def ok(self):
        return 200 <= self.status < 300

    def json(self):
        return json.loads(self.body)

class FakeServer:
    PEOPLE = {"7": {"name": "Iris", "city": "Gent"}, "8": {"name": "Jonas", "city": "Namur"}}

    def get(self, path):
        key = path.rsplit("/", 1)[-1]
        if key in self.PEOPLE:
            return Response(200, json.dumps(self.PEOPLE[key]))
        return Response(500, json.dumps({"message": "upstream reset", "request_id": "r-91"}))
# %%
server = FakeServer()

def get_json(path):
    response = server.get(path)
    return response.json()

def normalise(person):
    return {key.lower(): value.strip() for key, value in person.items()}
# %%
cache = {}

def person(pid):
    if pid not in cache:
        cache[pid] = normalise(get_json(f"/people/{pid}"))
    return cache[pid]
# %%
for pid in (7, 8, 9):
    person(pid)
print(len(cache), "people loaded at", time.strftime("%Y") > "2000")
# %%
cities = {}
for pid, p in cache.items():
    cities.setdefault(p["city"], []).append(p["name"])
print(cities)
