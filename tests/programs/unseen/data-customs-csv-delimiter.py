# cause: 2:2
# why: the file is separated by semicolons, but DictReader is left at its comma default
# %%
import csv
import io
from collections import defaultdict
# %%
export = """declaration;country;hs_code;weight_kg
D-1001;PT;0803;1240
D-1002;ES;0805;980
D-1003;PT;2204;410
"""
# %%
def read_rows(text):
    reader = csv.DictReader(io.StringIO(text))
    return list(reader)

rows = read_rows(export)
print(len(rows), "declarations")
# %%
duty = {"0803": 0.16, "0805": 0.032, "2204": 0.13}
# %%
def percent(rate):
    return f"{100 * rate:.1f} %"

print({code: percent(rate) for code, rate in duty.items()})
# %%
def group_by(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[row.get("country", "??")].append(row)
    return dict(groups)

by_country = group_by(rows, "country")
# %%
def weight(rows):
    return sum(int(row["weight_kg"]) for row in rows)

for country, group in by_country.items():
    print(country, weight(group))
