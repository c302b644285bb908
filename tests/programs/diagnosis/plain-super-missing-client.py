# cause: 2:2 or 2:3 or 2:4
# %%
import time
# %%
class BaseClient:
    def __init__(self, url, retries=3):
        self.url = url
        self.retries = retries
        self.headers = {"accept": "application/json"}

    def request(self, path):
        return {"url": self.url + path, "headers": dict(self.headers)}
# %%
class AuthClient(BaseClient):
    def __init__(self, url, token):
        self.url = url
        self.token = token

    def authorise(self):
        return "Bearer " + self.token
# %%
client = AuthClient("http://api", "t0k")
print(client.authorise())
# %%
def fetch(client, paths):
    return [client.request(p) for p in paths]
# %%
print(fetch(BaseClient("http://x"), ["/a"]))
# %%
print(fetch(client, ["/users"]))
