# cause: 1:1
# why: the pattern wants ms at the end of the line, but the log closes a bracket after it
# %%
import re
import statistics
# %%
LATENCY = re.compile(r"(\d+)ms$")
LEVEL = re.compile(r"^(INFO|WARN|ERROR)")
# %%
log = """INFO GET /items (took 31ms)
INFO GET /items/7 (took 12ms)
WARN POST /items (took 240ms)
INFO GET /health (took 2ms)
"""


def latencies(text):
    found = []
    for line in text.splitlines():
        match = LATENCY.search(line)
        if match:
            found.append(int(match.group(1)))
    return found
# %%
levels = [LEVEL.match(l).group(1) for l in log.splitlines()]
print({name: levels.count(name) for name in sorted(set(levels))})
# %%
times = latencies(log)
times.sort()
# %%
slow = [t for t in times if t > 100]
print("slow requests:", len(slow))
# %%
def report(values):
    return f"mean {statistics.mean(values):.1f} ms over {len(values)}"


print(report(times))
