# cause: 2:1 or 0:4
# %%
from dataclasses import dataclass
@dataclass
class Lead:
    name: str
    size: int = None
# %%
def score(lead):
    return lead.size // 10
# %%
leads = [Lead("a", 100), Lead("b")]
# %%
names = [l.name for l in leads]
# %%
print("RESULT", names, [score(l) for l in leads])
