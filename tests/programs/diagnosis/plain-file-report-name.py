# cause: 2:6
# why: the exporter writes the month without zero padding, unlike the agreed report name
# %%
import json
import tempfile
from datetime import date
from pathlib import Path
# %%
OUT = Path(tempfile.mkdtemp(prefix="reports-"))
sales = {date(2023, 12, 1): [310, 45, 220], date(2024, 1, 1): [95, 130], date(2024, 2, 1): [410]}
print("reports are named sales-YYYY-MM.json and kept in", OUT.name[:8])
# %%
class Exporter:
    def __init__(self, folder):
        self.folder = folder

    def export(self, month, amounts):
        path = self.folder / f"sales-{month.year}-{month.month}.json"
        path.write_text(json.dumps({"month": month.isoformat(), "amounts": amounts}))
        return path.stat().st_size
# %%
exporter = Exporter(OUT)
written = [exporter.export(m, a) for m, a in sales.items()]
print(len(written), "reports,", sum(written) > 0)
# %%
def read_report(name):
    with open(OUT / name, encoding="utf-8") as fh:
        return json.load(fh)

print(sum(read_report("sales-2023-12.json")["amounts"]))
# %%
def quarter(year, first):
    names = [f"sales-{year}-{m:02}.json" for m in range(first, first + 2)]
    return sum(sum(read_report(n)["amounts"]) for n in names)
# %%
print("early 2024:", quarter(2024, 1))
