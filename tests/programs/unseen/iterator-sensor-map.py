# cause: 1:7
# why: parse_readings promises a list and returns a map object, which the first use consumes
# %%
import math
# %%
payload = "21.5;22.0;21.8;23.1;20.9"


def parse_readings(text):
    """Return the list of readings in degrees Celsius."""
    parts = text.strip().split(";")
    return map(float, parts)
# %%
def to_fahrenheit(c):
    return c * 9 / 5 + 32


print(to_fahrenheit(20))
# %%
readings = parse_readings(payload)
lowest = min(readings)
print("lowest", lowest)
# %%
limits = {"low": 18, "high": 25}
ok = limits["low"] <= lowest
print("within the lower limit:", ok)
# %%
def check_high(values, limit):
    highest = max(values)
    return highest, highest <= limit


print(check_high(readings, limits["high"]))
