# cause: 2:2
# why: arange takes a step, not a number of points; 50 as a step gives a single sample
# %%
import numpy as np
from scipy.integrate import cumulative_simpson, simpson
# %%
G0 = 9.81
STAGES = [dict(name="booster", burn=40.0, thrust=52e3), dict(name="sustainer", burn=25.0, thrust=21e3)]
# %%
def timeline(stage, points=50):
    return np.arange(0, stage["burn"], points)

def mass(stage, t, m0=2400.0, isp=260):
    return m0 - stage["thrust"] / (isp * G0) * t
# %%
times = {s["name"]: timeline(s) for s in STAGES}
# %%
accel = {s["name"]: s["thrust"] / mass(s, times[s["name"]]) - G0 for s in STAGES}
print({k: float(v[0].round(2)) for k, v in accel.items()})
# %%
def peak_jerk(name):
    return np.max(np.diff(accel[name]) / np.diff(times[name]))
# %%
for stage in STAGES:
    name = stage["name"]
    print(name, round(float(peak_jerk(name)), 3))
