# cause: 2:8
# %%
import random
# %%
class Api:
    def __init__(self, fail):
        self.fail = fail
    def get(self, key):
        if self.fail > 0:
            self.fail -= 1
            raise TimeoutError("slow")
        return {"key": key, "size": len(key)}
# %%
def fetch(api, key, attempts=2):
    while attempts:
        attempts -= 1
        try:
            return api.get(key)
        except TimeoutError:
            continue
    return None
# %%
found = [fetch(Api(n), "k" * (n + 1)) for n in (0, 1, 4)]
print(len(found))
# %%
def total(items):
    return sum(item["size"] for item in items)
# %%
print(total(found))
