# cause: 2:4
# why: the monthly exports are glued together with their headers, so a header line ends up among the rows
# %%
from collections import namedtuple
# %%
JAN = """station,line,riders
Harbour,red,1820
Castle,blue,940"""
FEB = """station,line,riders
Harbour,red,1760
Castle,blue,1011
Market,red,2300"""
Count = namedtuple("Count", "station line riders")
# %%
def glue(exports):
    lines = []
    for text in exports:
        lines.extend(text.splitlines())
    return lines

lines = glue([JAN, FEB])
print(len(lines))
# %%
def parse(lines):
    header, *body = lines
    assert header.split(",") == list(Count._fields)
    return [Count(*line.strip().split(",")) for line in body]

counts = parse(lines)
# %%
by_line = {}
for c in counts:
    by_line.setdefault(c.line, []).append(c)
# %%
for colour, group in sorted(by_line.items()):
    print(colour, sum(int(c.riders) for c in group))
