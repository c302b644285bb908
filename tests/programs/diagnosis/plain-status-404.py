# cause: 2:3
# %%
import json
# %%
class Reply:
    def __init__(self, status_code, text):
        self.status_code = status_code
        self.text = text
def http_get(url):
    if url.endswith("/2"):
        return Reply(404, '{"message": "not found"}')
    return Reply(200, '{"id": 1, "price": 9.5}')
# %%
def product(n):
    reply = http_get(f"/products/{n}")
    return json.loads(reply.text)
# %%
products = {}
for n in (1, 2):
    products[n] = product(n)
print(len(products))
# %%
print(sum(p["price"] for p in products.values()))
