# cause: 2:1 or 4:1
# why: the cell takes the header off a one-way line iterator; run again, it takes a data line for the header
# %%
from itertools import islice
# %%
DUMP = """codec kbps mos
opus 32 4.1
opus 16 3.6
aac 32 3.7
mp3 32 2.9
mp3 64 3.8"""
lines = iter(DUMP.splitlines())
# %% id=H
header = next(lines).split()
print(header)
# %%
def to_record(line):
    return dict(zip(header, line.split()))
# %% id=H
header = next(lines).split()
print("columns:", len(header))
# %%
records = [to_record(line) for line in islice(lines, 1, None)]
print(len(records))
# %%
best = max(records, key=lambda r: float(r["mos"]))
print(best)
