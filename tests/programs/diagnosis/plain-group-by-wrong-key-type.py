# cause: 2:4 or 4:2
# %%
import json
# %%
visits = json.loads('[{"day": "1", "n": 4}, {"day": "2", "n": 7}]')
# %%
def by_day(visits):
    found = {}
    for v in visits:
        found[v["day"]] = v["n"]
    return found
# %%
table = by_day(visits)
# %%
def week(table):
    return [table[day] for day in range(1, 3)]
# %%
print(week(table))
