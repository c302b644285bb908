# cause: 2:13
# why: the quota line reads a key that the reply does not have (limit for max); the retry hides the KeyError and gives None
# %%
import time
# %%
attempts = []


def with_retry(func, *args, tries=3):
    for n in range(tries):
        try:
            return func(*args)
        except Exception as exc:
            attempts.append((func.__name__, n, exc))
            time.sleep(0.01)
# %%
REPLIES = {
    "disk": {"used": 41, "max": 100},
    "mail": {"used": 7, "max": 50},
}


def used(service):
    return REPLIES[service]["used"]


def quota(service):
    reply = REPLIES[service]
    return reply["limit"]
# %%
usage = {s: with_retry(used, s) for s in REPLIES}
print("usage", usage)
# %%
quotas = {s: with_retry(quota, s) for s in REPLIES}
print("services:", sorted(quotas))
# %%
def fill_rate(service):
    return usage[service] / quotas[service]


for service in sorted(usage, key=usage.get):
    print(service, f"{fill_rate(service):.0%}")
