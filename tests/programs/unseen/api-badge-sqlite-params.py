# cause: 3:3
# why: the parameter is a plain string and is taken as a sequence of letters; it must be a one-tuple
# %%
import sqlite3
# %%
db = sqlite3.connect(":memory:")
db.execute("create table badge (id integer primary key, holder text, zone text)")
db.executemany(
    "insert into badge (holder, zone) values (?, ?)",
    [("Aiko", "lab"), ("Bram", "office"), ("Carla", "lab"), ("Dov", "roof")],
)
db.commit()
# %%
print(db.execute("select count(*) from badge").fetchone())
# %%
def holders(zone):
    query = "select holder from badge where zone = ? order by holder"
    return [name for (name,) in db.execute(query, zone)]

def report(zones):
    return {zone: holders(zone) for zone in zones}

zones = ["lab", "office", "roof"]
print(report(zones))
