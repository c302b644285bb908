# cause: 3:1
# why: the loop keeps its total under the name "sum", which hides the built-in for the later cells
# %%
from collections import defaultdict
# %%
throws = [
    ("Mina", [20, 60, 5]), ("Otto", [19, 19, 57]),
    ("Mina", [60, 60, 1]), ("Otto", [3, 20, 20]),
]
# %%
def remaining(start, visits):
    return start - sum(sum(v) for v in visits)
# %%
sum = 0
for _, visit in throws:
    sum += max(visit)
print("best darts add up to", sum)
# %%
visits = defaultdict(list)
for player, visit in throws:
    visits[player].append(visit)
# %%
for player in visits:
    print(player, remaining(501, visits[player]))
