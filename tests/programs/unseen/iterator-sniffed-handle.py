# cause: 2:2
# why: sniff_dialect reads the handle and leaves it at the end, so the reader finds no rows
# %%
import csv
import io
# %%
upload = "plot|crop|yield\nA1|barley|5.1\nA2|oats|4.4\nB1|barley|5.6\n"
# %%
def sniff_dialect(handle):
    sample = handle.read()
    return csv.Sniffer().sniff(sample, delimiters=",;|\t")


def load(handle, dialect):
    return list(csv.DictReader(handle, dialect=dialect))
# %%
handle = io.StringIO(upload)
dialect = sniff_dialect(handle)
print("delimiter is", repr(dialect.delimiter))
# %%
plots = load(handle, dialect)
for row in plots:
    row["yield"] = float(row["yield"])
# %%
crops = sorted({row["crop"] for row in plots})
print("crops:", crops)
# %%
fields = list(plots[0])
print(fields)
