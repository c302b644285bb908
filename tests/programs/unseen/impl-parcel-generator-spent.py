# cause: 4:2 or 4:5
# why: the heavy parcels are a generator; counting them uses it up before their weights are read
# %%
from statistics import median
# %%
SCANS = ["A17;3.2", "A18;14.0", "B02;22.5", "B09;0.8", "C11;17.25"]
# %%
def parse(scan):
    code, kg = scan.split(";")
    return {"code": code, "kg": float(kg)}

parcels = [parse(s) for s in SCANS]
print(parcels[0])
# %%
surcharge = {"A": 2.0, "B": 3.5, "C": 4.0}
# %%
def heavier_than(parcels, limit):
    return (p for p in parcels if p["kg"] > limit)

heavy = heavier_than(parcels, 10)
print(sum(1 for _ in heavy), "heavy parcels")
fees = [surcharge[p["code"][0]] * p["kg"] for p in heavy]
print("median fee", median(fees))
