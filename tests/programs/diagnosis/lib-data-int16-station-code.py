# cause: 2:3
# why: station ids are stored as int16, so id * 1000 overflows silently and turns negative
# %%
import numpy as np
import pandas as pd
# %%
counts = pd.DataFrame({
    "station": [4, 4, 12, 12, 41, 41, 52, 52],
    "hour": [8, 17, 8, 17, 8, 17, 8, 17],
    "bikes": [31, 44, 12, 18, 70, 91, 25, 20],
})
# %%
def shrink(frame):
    small = frame.copy()
    small["station"] = small["station"].astype("int16")
    small["hour"] = small["hour"].astype("int8")
    small["bikes"] = small["bikes"].astype("int32")
    return small

small = shrink(counts)
print(small.memory_usage(index=False).sum(), "bytes, was", counts.memory_usage(index=False).sum())
# %%
small.groupby("hour")["bikes"].mean()
# %%
def slot_code(frame):
    return frame["station"] * 1000 + frame["hour"]

small["slot"] = slot_code(small)
# %%
small = small.sort_values("bikes", ascending=False).reset_index(drop=True)
small.head(2)
# %%
threshold = small["bikes"].quantile(0.75)
print("busy from", threshold)
# %%
hist = np.bincount(small["slot"], weights=small["bikes"])
print(hist.nonzero()[0])
