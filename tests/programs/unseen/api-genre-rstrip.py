# cause: 2:2
# why: rstrip(".csv") strips any of those characters, not the suffix, so some names lose letters
# %%
from pathlib import PurePosixPath
# %%
listing = ["uploads/2024/folk.csv", "uploads/2024/basics.csv", "uploads/2024/jazz.csv", "uploads/2024/vivacs.csv"]
# %%
def dataset_name(path):
    return PurePosixPath(path).name.rstrip(".csv")

names = [dataset_name(p) for p in listing]
print(len(names), "datasets")
# %%
catalogue = {
    "folk": {"tracks": 120, "owner": "mira"},
    "basics": {"tracks": 48, "owner": "jon"},
    "jazz": {"tracks": 260, "owner": "mira"},
    "vivacs": {"tracks": 77, "owner": "ada"},
}
# %%
def by_owner(names, catalogue):
    totals = {}
    for name in names:
        entry = catalogue[name]
        totals[entry["owner"]] = totals.get(entry["owner"], 0) + entry["tracks"]
    return totals
# %%
owners = sorted({entry["owner"] for entry in catalogue.values()})
print("owners:", ", ".join(owners))
# %%
print(by_owner(names, catalogue))
