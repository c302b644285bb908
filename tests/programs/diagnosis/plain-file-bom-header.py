# cause: 4:1
# why: the export starts with a byte order mark and is opened as plain utf-8
# %%
import csv
import pathlib
import tempfile
# %%
folder = pathlib.Path(tempfile.mkdtemp(prefix="crm-"))
path = folder / "accounts.csv"
path.write_bytes(b"\xef\xbb\xbfaccount,owner,mrr\r\nacme,lena,1200\r\nglobex,sam,450\r\n")
# %%
def money(text):
    return int(text) * 100

owners = {"lena": "Lena Fuchs", "sam": "Sam Okoro"}
# %%
print("size", path.stat().st_size)
# %%
with open(path, newline="", encoding="utf-8") as fh:
    accounts = list(csv.DictReader(fh))
print(len(accounts), "accounts")
book = {}
for row in accounts:
    book.setdefault(owners[row["owner"]], 0)
    book[owners[row["owner"]]] += money(row["mrr"])
print(book)
listing = sorted(row["account"] for row in accounts)
