# cause: 2:9
# why: the body is already JSON text, and the cache dumps it again, so reading it back gives a string
# %%
import json
# %%
class FakeResponse:
    def __init__(self, status, text):
        self.status = status
        self.text = text

def fake_get(url):
    shelf = url.rsplit("/", 1)[1]
    body = {"shelf": shelf, "loans": [{"isbn": "978-1", "days": 12}, {"isbn": "978-7", "days": 31}]}
    return FakeResponse(200, json.dumps(body))
# %%
class Cache:
    def __init__(self):
        self.store = {}

    def fetch(self, url):
        if url not in self.store:
            response = fake_get(url)
            assert response.status == 200
            self.store[url] = json.dumps(response.text)
        return json.loads(self.store[url])
# %%
cache = Cache()
shelves = ["history", "poetry"]
pages = {name: cache.fetch(f"https://lib.example/shelves/{name}") for name in shelves}
print(len(cache.store), "cached")
# %%
def overdue(page, limit=28):
    return [loan["isbn"] for loan in page["loans"] if loan["days"] > limit]
# %%
for name, page in pages.items():
    print(name, overdue(page))
