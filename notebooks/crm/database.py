"""The customer database of the CRM demo: a real SQLite file with four people in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

CONTACTS = [
    ("sarah@acme.example", "Sarah Moreau", "Acme Robotics", 240),
    ("jonas@fjordline.example", "Jonas Lie", "Fjordline Freight", 85),
    ("mei@lotus-clinic.example", "Mei Tanaka", "Lotus Clinic", 520),
    ("omar@oldtown-books.example", "Omar Haddad", "Old Town Books", 12),
]


def make_database(path: str) -> str:
    """Writes the database anew and returns its path."""
    with closing(sqlite3.connect(path)) as crm, crm:
        crm.execute("DROP TABLE IF EXISTS contacts")
        crm.execute("CREATE TABLE contacts (email TEXT PRIMARY KEY, name TEXT, company TEXT, employees INTEGER)")
        crm.executemany("INSERT INTO contacts VALUES (?, ?, ?, ?)", CONTACTS)
    return path
