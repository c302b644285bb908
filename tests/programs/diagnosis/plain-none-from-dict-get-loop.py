# cause: 1:4 or 2:1
# %%
CODES = {"ok": 1, "warn": 2}
# %%
def encode(states):
    codes = {}
    for sensor, state in states.items():
        codes[sensor] = CODES.get(state)
    return codes
# %%
codes = encode({"a": "ok", "b": "warn", "c": "fail"})
print(len(codes))
# %%
worst = 0
for sensor in codes:
    worst = max(worst, codes[sensor])
print(worst)
