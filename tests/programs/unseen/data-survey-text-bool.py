# cause: 4:1
# why: bool("no") is True, so no respondent counts as a non-member
# %%
from statistics import mean
# %%
answers = [
    {"id": 1, "member": "yes", "visits": "12"},
    {"id": 2, "member": "no", "visits": "2"},
    {"id": 3, "member": "no", "visits": "5"},
    {"id": 4, "member": "yes", "visits": "20"},
]
# %%
question = {"member": "Do you hold a museum pass?", "visits": "Visits last year"}
# %%
print(question["visits"], [a["visits"] for a in answers])
# %%
SCHEMA = {"id": int, "member": bool, "visits": float}

def typed(answer):
    return {key: SCHEMA[key](value) for key, value in answer.items()}

rows = [typed(a) for a in answers]
groups = {flag: [r["visits"] for r in rows if r["member"] is flag] for flag in (True, False)}
gap = mean(groups[True]) - mean(groups[False])
print("gap", gap)
