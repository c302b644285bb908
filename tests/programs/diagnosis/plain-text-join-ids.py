# cause: 5:3
# why: str.join is given the integer ids directly
# %%
import sqlite3
# %%
db = sqlite3.connect(":memory:")
db.execute("CREATE TABLE tickets (id INTEGER PRIMARY KEY, title TEXT, severity INTEGER)")
db.executemany("INSERT INTO tickets (title, severity) VALUES (?, ?)", [
    ("Login loop on Safari", 2), ("Export truncates names", 3), ("Dark mode flicker", 1), ("Webhook retries twice", 3),
])
db.commit()
# %%
def fetch(sql, *params):
    cursor = db.execute(sql, params)
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, row)) for row in cursor]
# %%
severe = fetch("SELECT id, title FROM tickets WHERE severity >= ?", 2)
print(severe)
# %%
PROMPT = "Write release notes for tickets {ids}. Keep every title:\n{titles}"
ids = sorted(t["id"] for t in severe)
titles = "\n".join("- " + t["title"] for t in severe)
# %%
prompt = PROMPT.format(
    titles=titles,
    ids=", ".join(ids),
)
print(prompt)
