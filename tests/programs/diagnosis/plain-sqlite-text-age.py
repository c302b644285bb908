# cause: 1:3
# rule: text-column
# %%
import sqlite3
db = sqlite3.connect(":memory:")
# %%
db.execute("""create table people (
  name text,
  age varchar(3)
)""")  
db.executemany("insert into people values (?, ?)", [("ada", 36), ("bo", 9)])
# %%
def people():
    return [{"name": n, "age": a} for n, a in db.execute("select name, age from people")]
# %%
rows = people()
print(rows[0]["name"])
# %%
adults = [r["name"] for r in rows if r["age"] >= 18]
print(adults)
