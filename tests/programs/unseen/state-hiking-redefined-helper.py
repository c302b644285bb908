# cause: 4:1
# why: a second "estimate" with another meaning and return value replaces the helper that plan() relies on
# %%
import math
# %%
legs = [("hut-lake", 6.2, 420), ("lake-pass", 4.8, 710), ("pass-valley", 9.5, -980)]
# %%
def estimate(km, climb):
    """Hours for a leg after Naismith."""
    return km / 5 + max(climb, 0) / 600

def plan(legs):
    total = 0.0
    for name, km, climb in legs:
        total += estimate(km, climb)
    return total
# %%
print(round(plan(legs), 2), "hours")
# %%
def estimate(km, climb, weight=72):
    """Energy of a leg with its lower and upper bound."""
    kcal = 0.9 * weight * km + 9.81 * weight * max(climb, 0) / 4184 / 0.25
    return kcal * 0.85, kcal * 1.15
# %%
low, high = estimate(6.2, 420)
print(round(low), round(high))
# %%
reverse = [(name, km, -climb) for name, km, climb in reversed(legs)]
print(math.ceil(plan(reverse)))
