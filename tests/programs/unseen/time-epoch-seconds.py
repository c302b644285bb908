# cause: 2:2
# why: the stamps are seconds since 1970 but are read as milliseconds, so all of them lie in January 1970
# %%
import numpy as np
import pandas as pd
# %%
meter = pd.DataFrame(
    {
        "ts": 1714521600 + 43200 * np.arange(12),
        "kwh": [1.1, 2.4, 1.0, 2.6, 1.2, 2.2, 0.9, 2.8, 1.3, 2.5, 1.1, 2.3],
    }
)
# %%
def index_by_time(frame):
    stamps = pd.to_datetime(frame["ts"], unit="ms")
    return frame.set_index(stamps)["kwh"]


load = index_by_time(meter)
print(load.index.is_monotonic_increasing)
# %%
print("peak", load.max(), "base", load.min())
# %%
tariff = {"day": 0.31, "night": 0.22}
mean_price = sum(tariff.values()) / 2
# %%
def used_on(series, day):
    return series.loc[day].sum()


cost = used_on(load, "2024-05-02") * mean_price
print("cost", round(cost, 2))
