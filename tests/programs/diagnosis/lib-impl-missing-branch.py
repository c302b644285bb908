# cause: 2:5 or 2:6
# why: the size parser has no branch for KB and silently returns None for those entries
# %%
import re
from operator import itemgetter
# %%
listing = ["report.pdf 2.5 MB", "movie.mkv 1.4 GB", "notes.txt 12 KB", "photo.raw 31 MB", "db.bak 3.2 GB"]
# %%
def parse_size(number, unit):
    number = float(number)
    if unit == "GB":
        return number * 1024
    elif unit == "MB":
        return number
# %%
def parse_line(line):
    name, number, unit = re.match(r"(\S+) ([\d.]+) (\w+)", line).groups()
    return {"name": name, "ext": name.rsplit(".", 1)[1], "mb": parse_size(number, unit)}

files = [parse_line(l) for l in listing]
print(len(files), "files")
# %%
exts = sorted(set(map(itemgetter("ext"), files)))
print(exts)
# %%
keep = [f for f in files if f["ext"] not in {"bak"}]
names = ", ".join(f["name"] for f in keep)
print(names)
# %%
def total_gb(rows):
    return sum(r["mb"] for r in rows) / 1024

print("large:", round(total_gb([f for f in files if f["ext"] == "mkv"]), 2))
# %%
print("keep:", round(total_gb(keep), 2), "GB")
