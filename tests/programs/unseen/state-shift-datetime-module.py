# cause: 4:1
# why: "import datetime" puts the module in place of the class that the earlier helper uses
# %%
from datetime import datetime
import csv
import io
# %%
CLOCK = "who,in,out\nana,08:02,16:31\nbo,09:15,17:00\n"
# %%
def hours(row):
    start = datetime.strptime(row["in"], "%H:%M")
    end = datetime.strptime(row["out"], "%H:%M")
    return (end - start).total_seconds() / 3600
# %%
rows = list(csv.DictReader(io.StringIO(CLOCK)))
print(rows[0]["who"])
# %%
import datetime
holiday = datetime.date(2024, 5, 1)
print(holiday.strftime("%A"))
# %%
worked = {row["who"]: round(hours(row), 2) for row in rows}
print(worked)
