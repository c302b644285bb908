# cause: 2:2 or 3:1
# why: the records are a generator and counting them already used them up
# %%
import json
# %%
LOG = """
{"ts": 1, "route": "/pay", "ms": 120}
{"ts": 2, "route": "/pay", "ms": 180}
not json at all
{"ts": 3, "route": "/cart", "ms": 45}
"""

def parse(line):
    try:
        return json.loads(line)
    except ValueError:
        return None
# %%
lines = [l for l in LOG.splitlines() if l]
records = (r for r in map(parse, lines) if r is not None)
# %%
good = sum(1 for _ in records)
print(f"{good} of {len(lines)} lines are usable")
# %%
class RouteStats:
    def __init__(self):
        self.count = 0
        self.total = 0

    def feed(self, record):
        self.count += 1
        self.total += record["ms"]

    def mean(self):
        return self.total / self.count
# %%
overall = RouteStats()
per_route = {}
for record in records:
    overall.feed(record)
    per_route.setdefault(record["route"], RouteStats()).feed(record)
# %%
print("mean latency", round(overall.mean(), 1))
