# cause: 4:10
# why: budget_ms already is in milliseconds and is multiplied by 1000 once more
# %%
import statistics
from dataclasses import dataclass
# %%
@dataclass
class Probe:
    host: str
    latency_s: float
    jitter_ms: float

probes = [Probe("a1", 0.120, 4.0), Probe("a2", 0.180, 9.5), Probe("b1", 0.095, 2.2)]
# %%
SLA_MS = {"latency": 250, "jitter": 12}
# %%
worst_jitter = max(p.jitter_ms for p in probes)
print("jitter ok:", worst_jitter <= SLA_MS["jitter"])
# %%
def verify(name, value_ms):
    if value_ms > SLA_MS[name]:
        raise RuntimeError(f"SLA {name} broken: {value_ms:.0f} ms > {SLA_MS[name]} ms")
    return f"{name} ok"

median_ms = statistics.median(p.latency_s for p in probes) * 1000
budget_ms = median_ms * 1.5
print(round(median_ms), round(budget_ms))
print(verify("jitter", worst_jitter))
print(verify("latency", budget_ms * 1000))
