# cause: 2:2
# why: the bytes begin with a byte order mark; decoded as plain utf-8 it sticks to the first header
# %%
import csv
import io
# %%
def download(run):
    body = "sample,well,od\nS1,A1,0.412\nS2,A2,0.388\nS3,A3,0.951\n"
    return b"\xef\xbb\xbf" + body.encode("utf-8")

payload = download("2024-17")
print(len(payload), "bytes")
# %%
def to_rows(payload):
    text = payload.decode("utf-8")
    return [dict(row) for row in csv.DictReader(io.StringIO(text))]
# %%
rows = to_rows(payload)
for row in rows:
    row["od"] = float(row["od"])
    row["well"] = row["well"].lower()
# %%
BLANK = 0.05
corrected = [{**row, "od": row["od"] - BLANK} for row in rows]
print(max(r["od"] for r in corrected))
# %%
def dilution(step, factor=2):
    return factor ** step

print([dilution(k) for k in range(4)])
# %%
def index_by(rows, key):
    return {row[key]: row for row in rows}
# %%
plate = index_by(corrected, "sample")
print(plate["S2"]["od"])
