# cause: 3:1 or 4:1
# why: the membership test runs the generator of codes forward, so the later next finds the end
# %%
import re
# %%
journal = [
    "E-104 door left open",
    "note: shift change",
    "E-220 belt slipping",
    "E-007 lamp broken",
]
SEVERE = {"E-220"}
# %%
def codes_in(entries):
    for entry in entries:
        m = re.match(r"E-\d+", entry)
        if m:
            yield m.group(0)
# %%
codes = codes_in(journal)
print(type(codes).__name__)
# %%
jammed = "E-300" in codes
print("belt jam:", jammed)
# %%
note_count = sum(e.startswith("note") for e in journal)
print("notes", note_count)
# %%
first = next(codes)
print("first code", first, "severe" if first in SEVERE else "minor")
