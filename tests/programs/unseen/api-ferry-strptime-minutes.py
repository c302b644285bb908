# cause: 1:7
# why: the date format uses %M (minutes) where the month %m is meant, so every sailing is in January
# %%
from collections import defaultdict
from datetime import datetime
# %%
SAILINGS = [
    ("14.03.2024", "Kalmar", 212),
    ("02.04.2024", "Kalmar", 188),
    ("19.04.2024", "Visby", 305),
    ("27.05.2024", "Visby", 341),
]
FMT = "%d.%M.%Y"
# %%
def to_sailing(row):
    text, port, passengers = row
    return datetime.strptime(text, FMT), port, passengers

sailings = sorted(to_sailing(r) for r in SAILINGS)
print(sailings[0][1])
# %%
monthly = defaultdict(int)
for when, port, passengers in sailings:
    monthly[when.month] += passengers
monthly = dict(monthly)
# %%
fuel_price = {3: 1.02, 4: 1.05, 5: 1.11}
# %%
ports = sorted({port for _, port, _ in sailings})
busiest = max(ports, key=lambda p: sum(n for _, port, n in sailings if port == p))
print(busiest)
# %%
def cost_per_head(month, trips):
    return 1400 * trips * fuel_price[month] / monthly[month]

for month in sorted(monthly):
    trips = sum(1 for when, *_ in sailings if when.month == month)
    print(month, round(cost_per_head(month, trips), 2))
