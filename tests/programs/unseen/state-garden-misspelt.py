# cause: 4:2
# why: the name is misspelt; "sowings" is what was defined
# %%
from datetime import date, timedelta
# %%
days_to_harvest = {"radish": 28, "lettuce": 50, "carrot": 75}
sowings = [("radish", date(2024, 4, 6)), ("lettuce", date(2024, 4, 20)), ("carrot", date(2024, 5, 1))]
# %%
def harvest(crop, sown):
    return sown + timedelta(days=days_to_harvest[crop])
# %%
print(harvest("radish", date(2024, 4, 1)))
# %%
calendar = {}
for crop, sown in sowing:
    calendar.setdefault(harvest(crop, sown).strftime("%B"), []).append(crop)
print(calendar)
