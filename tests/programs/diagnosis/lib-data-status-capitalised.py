# cause: 2:4 or 6:1
# why: the cleaning step capitalises the status, the filter still asks for lower case, so the selection is empty
# %%
import numpy as np
import pandas as pd
# %%
jobs = pd.DataFrame({
    "job": range(1, 10),
    "status": ["completed", "failed", "completed ", "completed", "queued", "completed", " failed", "completed", "completed"],
    "size_mb": [10, 55, 22, 31, 5, 47, 60, 12, 38],
    "seconds": [3.2, 1.0, 6.5, 9.8, 0.0, 14.1, 0.4, 3.9, 11.7],
})
# %%
def tidy(frame):
    out = frame.copy()
    out["status"] = out["status"].str.strip()
    out["status"] = out["status"].str.capitalize()
    out["size_mb"] = out["size_mb"].astype(float)
    return out
# %%
clean = tidy(jobs)
clean["status"].value_counts()
# %%
clean["rate"] = clean["size_mb"] / clean["seconds"].replace(0, np.nan)
print(clean["rate"].median().round(2))
# %%
def throughput_model(frame, status, deg=1):
    part = frame[frame["status"] == status]
    return np.polyfit(part["size_mb"], part["seconds"], deg)
# %%
WANTED = "completed"
coef = throughput_model(clean, WANTED)
print("seconds per MB", coef[0].round(3))
