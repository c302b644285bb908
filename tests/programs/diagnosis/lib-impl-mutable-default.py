# cause: 2:1
# rule: shared-default
# why: the default list of the helper is shared between calls, so the second result still contains the first
# %%
import pandas as pd
# %%
morning = ["07:10 bus 12", "07:25 tram 4", "07:40 bus 9"]
evening = ["17:05 tram 4", "17:20 bus 12", "17:45 tram 8", "18:00 bus 9"]
# %%
def lines_of(entries, found=[]):
    for e in entries:
        _, kind, number = e.split()
        found.append(f"{kind}-{number}")
    return found
# %%
def minutes(entry):
    h, m = entry.split()[0].split(":")
    return int(h) * 60 + int(m)

gaps = [minutes(b) - minutes(a) for a, b in zip(morning, morning[1:])]
print(gaps)
# %%
am = pd.DataFrame({"line": lines_of(morning), "min": [minutes(e) for e in morning]})
am
# %%
print("earliest", am["min"].min())
fares = {"bus": 2.8, "tram": 2.6}
# %%
pm = pd.DataFrame({"line": lines_of(evening), "min": [minutes(e) for e in evening]})
print(len(am), len(pm))
