# cause: 1:14
# why: the recursive search returns the child it went through instead of the unit found deeper down
# %%
from dataclasses import dataclass, field
# %%
@dataclass
class Unit:
    name: str
    head: str
    budget: int
    children: list = field(default_factory=list)

    def find(self, name):
        if self.name == name:
            return self
        for child in self.children:
            found = child.find(name)
            if found:
                return child
        return None
# %%
company = Unit("Board", "Ruiz", 0, [
    Unit("Research", "Adler", 400, [Unit("Optics", "Ito", 120), Unit("Lasers", "Blum", 150)]),
    Unit("Sales", "Novak", 300, [Unit("Nordics", "Dahl", 90)]),
])
# %%
def path_budget(name):
    return company.find(name)

picked = [path_budget(n) for n in ("Lasers", "Nordics")]
print(len(picked))
# %%
phone = {"Ito": 311, "Blum": 312, "Dahl": 420}

def contact(unit):
    return phone[unit.head]
# %%
print([contact(u) for u in picked])
