# cause: 4:3
# why: measuring the column width consumes the reader before the rows are taken
# %%
import csv
import io
from pathlib import Path
# %%
TABLE = "code,name,stock\nK1,Kettle,14\nT4,Toaster,3\nB2,Blender,8\n"
source = io.StringIO(TABLE)
print(len(TABLE.splitlines()), "lines")
# %%
def pad(values, width):
    return " | ".join(v.ljust(width) for v in values)
# %%
threshold = 10
# %%
reader = csv.reader(source)
header = next(reader)
width = max(len(cell) for row in reader for cell in row)
print(pad(header, width))
rows = [row for row in reader]
print(pad(rows[0], width))
low = [row for row in rows if int(row[2]) < threshold]
