# cause: 2:1
# rule: stale-value
# %% id=A
limits = {"low": 1, "high": 5}
# %% id=B
readings = [0.5, 2.0, 7.5]
# %% id=C
flags = [limits["low"] <= one <= limits["high"] for one in readings]
# %% id=B
readings = [0.5, 2.0, 7.5, 3.0]
# %% id=D
for reading, flag in zip(readings, flags, strict=True):
    print(reading, flag)
