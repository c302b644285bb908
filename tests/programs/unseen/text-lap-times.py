# cause: 1:6
# why: parse_lap returns the groups of the regex as text instead of numbers
# %%
import re

LAP = re.compile(r"(\d+):(\d\d)\.(\d)")
# %%
results = {"Okafor": ["1:02.4", "1:01.9"], "Lindqvist": ["1:03.0", "0:59.8"]}


def parse_lap(text):
    minutes, seconds, tenths = LAP.fullmatch(text).groups()
    return minutes, seconds, tenths
# %%
laps = {name: [parse_lap(t) for t in times] for name, times in results.items()}
print({name: len(v) for name, v in laps.items()})
# %%
fastest = {name: min(v) for name, v in laps.items()}
leader = min(fastest, key=fastest.get)
print("leader", leader)
# %%
podium = sorted(fastest, key=fastest.get)
print(podium)
# %%
def show(lap):
    minutes, seconds, tenths = lap
    return f"{minutes}:{seconds:02d}.{tenths}"


for name in podium:
    print(f"{name:12s}{show(fastest[name])}")
