# cause: 2:5
# rule: error-payload
# why: collect takes the error payload for a result without items and hides the rate limit
# %%
import json
import statistics
# %%
class RentalsApi:
    def __init__(self, quota):
        self.quota = quota

    def search(self, city):
        if self.quota <= 0:
            return json.dumps({"error": {"type": "rate_limited", "retry_after": 30}})
        self.quota -= 1
        base = {"Lyon": 690, "Nantes": 640, "Lille": 580}[city]
        return json.dumps({"items": [{"city": city, "rent": base + 35 * i} for i in range(4)]})
# %%
def collect(api, cities):
    found = {}
    for city in cities:
        payload = json.loads(api.search(city))
        found[city] = payload.get("items", [])
    return found
# %%
api = RentalsApi(quota=2)
listings = collect(api, ["Lyon", "Nantes", "Lille"])
print(list(listings))
# %%
def rents(city):
    return [item["rent"] for item in listings[city]]

def headline(city):
    values = rents(city)
    return f"{city}: from {min(values)}, median {statistics.median(values):.0f}"
# %%
for city in listings:
    print(headline(city))
