# cause: 2:3
# why: str.replace returns a new string; its result is dropped, so the decimal comma stays and float() fails later
# %%
import io
import re
# %%
RAW = io.StringIO("""\
2024-02-01 08:00 | pump-1 | 12,4 bar
2024-02-01 08:05 | pump-1 | 12,9 bar
2024-02-01 08:10 | pump-2 | 11,7 bar
2024-02-01 08:15 | pump-2 | 11,2 bar
""")
# %%
def clean(line):
    line = line.strip()
    line.replace(",", ".")
    line = re.sub(r"\s*bar$", "", line)
    return line

def split(line):
    stamp, device, value = (part.strip() for part in line.split("|"))
    return {"stamp": stamp, "device": device, "value": value}
# %%
records = [split(clean(line)) for line in RAW]
print(records[0])
# %%
by_device = {}
for rec in records:
    by_device.setdefault(rec["device"], []).append(rec)
print({k: len(v) for k, v in by_device.items()})
# %%
def mean_pressure(rows):
    return sum(float(r["value"]) for r in rows) / len(rows)

for device, rows in by_device.items():
    print(device, round(mean_pressure(rows), 2))
