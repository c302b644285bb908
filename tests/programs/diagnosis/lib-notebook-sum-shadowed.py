# cause: 4:2
# why: a loop accumulates into a variable named sum, hiding the builtin that the helper calls later
# %%
import math
# %%
laps = {
    "Ella": [92.1, 91.8, 93.0],
    "Finn": [90.4, 95.2, 91.1],
    "Gus": [94.0, 93.9, 93.5],
}
# %%
def average(values):
    return sum(values) / len(values)

def spread(values):
    m = average(values)
    return math.sqrt(sum((v - m) ** 2 for v in values) / len(values))
# %%
for driver, times in laps.items():
    print(driver, round(average(times), 2))
# %%
fuel = [2.1, 2.3, 1.9, 2.2]
sum = 0
for f in fuel:
    sum += f
print("fuel used", round(sum, 1))
# %%
fastest = min(laps, key=lambda d: min(laps[d]))
print("fastest lap:", fastest)
# %%
pits = {"Ella": 1, "Finn": 2, "Gus": 1}
table = [(d, pits[d]) for d in sorted(laps)]
# %%
consistency = {d: spread(t) for d, t in laps.items()}
print(sorted(consistency, key=consistency.get))
