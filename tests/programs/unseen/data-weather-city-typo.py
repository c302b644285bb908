# cause: 2:4
# why: the list of cities has "Zurick"; the service answers that one with an error body and no readings
# %%
import statistics
# %%
class FakeWeather:
    DATA = {"Oslo": [3.1, 4.0, 2.2], "Zurich": [9.4, 8.8, 10.1], "Porto": [15.0, 16.2, 14.9]}

    def get(self, path, params):
        city = params["city"]
        if city not in self.DATA:
            return {"status": 404, "body": {"error": "unknown place"}}
        return {"status": 200, "body": {"city": city, "readings": self.DATA[city]}}
# %%
service = FakeWeather()
cities = [
    "Oslo",
    "Zurick",
    "Porto",
]
# %%
def collect(service, cities):
    bodies = {}
    for city in cities:
        bodies[city] = service.get("/v1/readings", {"city": city})["body"]
    return bodies

bodies = collect(service, cities)
print(list(bodies))
# %%
def summarise(body):
    values = body["readings"]
    return round(statistics.mean(values), 1)
# %%
print({city: summarise(body) for city, body in bodies.items()})
