# cause: 3:1
# why: the parsed document is assigned to the name json, replacing the module
# %%
import json
import textwrap
# %%
payload = """
{"project": "atlas", "members": [{"n": "Ria", "h": 12}, {"n": "Sol", "h": 31}], "budget": {"spent": 4200, "limit": 6000}}
"""
# %%
def hours(members):
    return sum(m["h"] for m in members)
# %%
json = json.loads(payload)
print(json["project"], hours(json["members"]))
# %%
budget = json["budget"]
left = budget["limit"] - budget["spent"]
print(textwrap.shorten(f"{left} EUR remaining of {budget['limit']} EUR", 40))
# %%
report = {
    "project": json["project"],
    "hours": hours(json["members"]),
    "left": left,
}
# %%
def render(obj):
    return json.dumps(obj, indent=1, sort_keys=True)
# %%
text = render(report)
print(text)
