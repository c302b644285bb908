# cause: 4:2
# why: latest is the greatest year, nothing is later than it; at least that year is meant
# %%
from operator import itemgetter
# %%
releases = [
    {"name": "aspen", "year": 2021, "downloads": 1900},
    {"name": "birch", "year": 2022, "downloads": 4100},
    {"name": "cedar", "year": 2023, "downloads": 3600},
    {"name": "dogwood", "year": 2023, "downloads": 5200},
]
# %%
total = sum(map(itemgetter("downloads"), releases))
print("total downloads", total)
# %%
def share(release):
    return release["downloads"] / total


for r in releases:
    r["share"] = round(share(r), 3)
# %%
latest = max(r["year"] for r in releases)
current = [r for r in releases if r["year"] > latest]
print("looking at", latest)
best = max(current, key=itemgetter("share"))
print("most wanted:", best["name"])
