# cause: 1:6
# why: the column is declared TEXT, so sqlite stores the inserted numbers as text
# %%
import sqlite3
from collections import namedtuple
# %%
conn = sqlite3.connect(":memory:")
conn.executescript("""
CREATE TABLE meters (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    kwh TEXT NOT NULL,
    read_on TEXT NOT NULL
);
""")
# %%
readings = [
    ("north", 120.5, "2024-03-01"), ("north", 133.0, "2024-04-01"),
    ("south", 88.25, "2024-03-01"), ("south", 91.75, "2024-04-01"),
]
with conn:
    conn.executemany("INSERT INTO meters (site, kwh, read_on) VALUES (?, ?, ?)", readings)
print(conn.execute("SELECT count(*) FROM meters").fetchone())
# %%
Reading = namedtuple("Reading", "site kwh read_on")

def load(site):
    cursor = conn.execute("SELECT site, kwh, read_on FROM meters WHERE site = ? ORDER BY read_on", (site,))
    return [Reading(*row) for row in cursor]
# %%
north = load("north")
print("first", north[0].read_on, "last", north[-1].read_on)
# %%
def growth(series):
    first, last = series[0], series[-1]
    return (last.kwh - first.kwh) / first.kwh

print(f"{growth(north):.1%}")
