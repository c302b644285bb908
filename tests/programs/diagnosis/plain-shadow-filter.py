# cause: 2:1
# why: the query settings are named filter and hide the builtin used later
# %%
import re
# %%
TICKETS = [
    {"id": 1, "status": "open", "tags": ["billing", ""], "title": "Charged twice"},
    {"id": 2, "status": "closed", "tags": ["login"], "title": "Reset mail missing"},
    {"id": 3, "status": "open", "tags": ["", "api", "billing"], "title": "429 on export"},
]
# %%
filter = {"status": "open"}
selected = [t for t in TICKETS if all(t[k] == v for k, v in filter.items())]
print(len(selected), "selected")
# %%
def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")

print([slug(t["title"]) for t in selected])
# %%
def tag_list(ticket):
    return sorted(filter(None, ticket["tags"]))

def card(ticket):
    return f'#{ticket["id"]} {slug(ticket["title"])} [{", ".join(tag_list(ticket))}]'
# %%
header = f"{len(selected)} of {len(TICKETS)} tickets"
print(header)
# %%
print("\n".join(card(t) for t in selected))
