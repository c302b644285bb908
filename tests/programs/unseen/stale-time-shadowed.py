# cause: 4:1
# why: the name of the module time is taken for a time of day two lines before the module is needed
# %%
import time
from collections import deque
# %%
schedule = [("08:10", "bus 4"), ("08:25", "tram 2"), ("08:40", "bus 4")]
began = time.perf_counter()
# %%
queue = deque(schedule)
queue.rotate(-1)
print("next in turn", queue[0])
# %%
def minutes(hhmm):
    h, m = hhmm.split(":")
    return int(h) * 60 + int(m)


gaps = [minutes(b[0]) - minutes(a[0]) for a, b in zip(schedule, schedule[1:])]
print("gaps", gaps)
# %%
for time, line in schedule:
    print(f"{time}  {line}")
mean_gap = sum(gaps) / len(gaps)
elapsed = time.perf_counter() - began
print("mean gap", mean_gap, "done", elapsed > 0)
