# cause: 1:5 or 2:2
# %%
LIMITS = {"cpu": 4, "ram": 16}
# %%
class Request:
    def __init__(self, kind, amount):
        self.kind = kind
        self.amount = amount
        self.limit = LIMITS.get(kind)
# %%
requests = []
for kind, amount in [("cpu", 2), ("ram", 20), ("gpu", 1)]:
    requests.append(Request(kind, amount))
print(len(requests))
# %%
groups = {}
for r in requests:
    groups.setdefault(r.amount > 1, []).append(r)
# %%
def over(r):
    return r.amount > r.limit
# %%
print({k: [over(r) for r in g] for k, g in groups.items()})
