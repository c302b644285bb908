# cause: 2:3
# why: the groups of itertools.groupby share the iterator and are empty once it has moved on; they must be kept as lists
# %%
from itertools import groupby
from operator import itemgetter
# %%
visits = [
    ("mon", "north", 14),
    ("mon", "south", 9),
    ("tue", "north", 21),
    ("tue", "south", 11),
    ("wed", "north", 17),
]
# %%
def by_gate(records):
    ordered = sorted(records, key=itemgetter(1))
    return {gate: rows for gate, rows in groupby(ordered, key=itemgetter(1))}
# %%
gates = by_gate(visits)
print("gates:", sorted(gates))
# %%
total = sum(n for _, _, n in visits)
print("visits in total", total)
# %%
def busiest(rows):
    return max(rows, key=itemgetter(2))


for gate, rows in gates.items():
    day, _, n = busiest(rows)
    print(gate, day, n)
