# cause: 3:3
# why: the loop runs to the last stop and looks one further; it must end one earlier
# %%
import math
# %%
stops = [("Depot", 0.0, 0.0), ("School", 1.2, 0.4), ("Market", 2.0, 1.6), ("River", 2.1, 3.0)]
# %%
def km(a, b):
    return math.dist(a[1:], b[1:])

print(round(km(stops[0], stops[-1]), 2))
# %%
speed = 22.0
timetable = [("Depot", 0.0)]
for i in range(len(stops)):
    here, there = stops[i], stops[i + 1]
    minutes = km(here, there) / speed * 60
    timetable.append((there[0], round(timetable[-1][1] + minutes, 1)))
print(timetable)
