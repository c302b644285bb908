# cause: 1:7
# why: the level column is declared TEXT, so sqlite hands the numbers back as text
# %%
import sqlite3
# %%
db = sqlite3.connect(":memory:")
db.execute(
    """
    CREATE TABLE gauge (
        station TEXT NOT NULL,
        day INTEGER NOT NULL,
        level TEXT
    )
    """
)
# %%
readings = [("upper", 1, 2.31), ("upper", 2, 2.48), ("lower", 1, 1.02), ("lower", 2, 1.47)]
db.executemany("INSERT INTO gauge VALUES (?, ?, ?)", readings)
print(db.execute("SELECT COUNT(*) FROM gauge").fetchone()[0], "rows")
# %%
def levels(station):
    cur = db.execute("SELECT level FROM gauge WHERE station = ? ORDER BY day", (station,))
    return [row[0] for row in cur]
# %%
upper = levels("upper")
lower = levels("lower")
print(upper, lower)
# %%
def rise(values):
    return values[-1] - values[0]


print("upper rise", round(rise(upper), 2))
print("lower rise", round(rise(lower), 2))
