# cause: 2:12
# why: the observation times are parsed without a time zone and cannot be compared with the aware ephemeris
# %%
from datetime import datetime, timedelta, timezone
# %%
UTC = timezone.utc
EPOCH = datetime(2024, 3, 1, 2, 15, tzinfo=UTC)
PERIOD = timedelta(days=3, hours=12, minutes=40)
HALF_WIDTH = timedelta(hours=1, minutes=30)
# %%
NIGHTS = ["2024-03-04 14:30", "2024-03-08 03:50", "2024-03-11 22:00"]

class Exposure:
    def __init__(self, start, minutes, flux):
        self.start = start
        self.end = start + timedelta(minutes=minutes)
        self.flux = flux

def load(stamps, fluxes):
    out = []
    for text, flux in zip(stamps, fluxes):
        start = datetime.strptime(text, "%Y-%m-%d %H:%M")
        out.append(Exposure(start, 90, flux))
    return out
# %%
exposures = load(NIGHTS, [0.9921, 0.9984, 1.0003])
print(max(e.flux for e in exposures))
# %%
def transits(n):
    return [(EPOCH + k * PERIOD - HALF_WIDTH, EPOCH + k * PERIOD + HALF_WIDTH) for k in range(n)]

windows = transits(5)
# %%
def in_transit(exposure, windows):
    return any(exposure.end > lo and exposure.start < hi for lo, hi in windows)
# %%
print([in_transit(e, windows) for e in exposures])
