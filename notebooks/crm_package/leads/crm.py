"""The customer database, a SQLite file."""

import sqlite3
from contextlib import closing

from leads.settings import DATABASE

CONTACTS = [
    ("sarah@acme.example", "Sarah Moreau", "Acme Robotics", 240),
    ("jonas@fjordline.example", "Jonas Lie", "Fjordline Freight", 85),
    ("mei@lotus-clinic.example", "Mei Tanaka", "Lotus Clinic", 520),
    ("omar@oldtown-books.example", "Omar Haddad", "Old Town Books", 12),
]


def make_database(path):
    """Writes the database anew."""
    with closing(sqlite3.connect(path)) as crm, crm:
        crm.execute("DROP TABLE IF EXISTS contacts")
        crm.execute("CREATE TABLE contacts (email TEXT PRIMARY KEY, name TEXT, company TEXT, employees INTEGER)")
        crm.executemany("INSERT INTO contacts VALUES (?, ?, ?, ?)", CONTACTS)


def look_up(email):
    """What the database knows about a person."""
    with closing(sqlite3.connect(DATABASE)) as crm:
        crm.row_factory = sqlite3.Row
        row = crm.execute("SELECT * FROM contacts WHERE email = ?", (email,)).fetchone()
    return dict(row) if row else None
