# cause: 4:3
# why: the caller passes the interval first and the dose second, the function takes them the other way round
# %%
import math
# %%
HALF_LIFE_H = {"theophylline": 8.0, "digoxin": 39.0}
MAX_DOSE_MG = {"theophylline": 400, "digoxin": 1}
# %%
def schedule(drug, dose_mg, every_h, days=2):
    n = int(days * 24 / every_h)
    return [{"drug": drug, "t": k * every_h, "mg": dose_mg} for k in range(n)]
# %%
regimens = {
    "Mrs K": ("theophylline", 300, 12),
    "Mr T": ("theophylline", 200, 8),
}
# %%
charts = {}
for patient, (drug, dose, every) in regimens.items():
    charts[patient] = schedule(drug, every, dose)
print(list(charts))
# %%
warnings = []
for patient, (drug, dose, every) in regimens.items():
    if dose > MAX_DOSE_MG[drug]:
        warnings.append(patient)
print("above the limit:", warnings)
# %%
def level(chart, at_h):
    total = 0.0
    for entry in chart:
        if entry["t"] <= at_h:
            k = math.log(2) / HALF_LIFE_H[entry["drug"]]
            total += entry["mg"] * math.exp(-k * (at_h - entry["t"]))
    return total

def trough_ratio(chart):
    first, last = level(chart, 0), level(chart, 36)
    return last / first
# %%
print({p: round(trough_ratio(c), 2) for p, c in charts.items()})
