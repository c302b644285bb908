# cause: 1:3
# %%
readings = [("mon", 3), ("tue", 5), ("wed", 9)]
# %%
def table(readings):
    found = {}
    for day, value in readings[:-1]:
        found[day] = value
    return found
# %%
by_day = table(readings)
print(len(by_day))
# %%
def peak(days):
    return max(by_day[d] for d in days)
# %%
print(peak(["mon", "tue"]))
# %%
print(peak(["tue", "wed"]))
