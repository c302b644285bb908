# cause: 2:1
# why: the default list is made once and is shared by both calls, so the second station gets the first one's values too
# %%
import numpy as np
# %%
feed = {
    "quay": ["0.41", "0.44", "bad", "0.52"],
    "lock": ["1.10", "1.08", "1.15", "bad"],
}
# %%
def collect(raw, bucket=[]):
    for item in raw:
        if item != "bad":
            bucket.append(float(item))
    return bucket


def trend(values):
    return float(np.diff(values).mean())
# %%
quay = np.array(collect(feed["quay"]))
print("quay trend", round(trend(quay), 3))
# %%
lock = np.array(collect(feed["lock"]))
print("lock max", lock.max())
# %%
calibration = {"quay": 0.02, "lock": -0.01}
quay = quay + calibration["quay"]
lock = lock + calibration["lock"]
# %%
fall = lock - quay
print("mean fall", fall.mean().round(3))
