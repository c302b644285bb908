# cause: 3:2 or 4:1
# rule: closed
# %%
import sqlite3
# %%
def connect():
    conn = sqlite3.connect(":memory:")
    conn.execute("create table t (x)")
    return conn
# %%
conn = connect()
def count():
    return conn.execute("select count(*) from t").fetchone()[0]
print(count())
# %%
def shutdown(conn):
    conn.close()
# %%
shutdown(conn)
# %%
print(count())
