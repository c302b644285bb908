# cause: 1:2
# rule: lazy-groups
# %%
from itertools import groupby
shifts = [("mon", 8), ("mon", 6), ("tue", 7)]
# %%
def by_day(shifts):
    return [(day, group) for day, group in groupby(shifts, key=lambda shift: shift[0])]
# %%
days = by_day(shifts)
# %%
for day, group in days:
    longest = max(hours for _, hours in group)
    print(day, longest)
