# cause: 2:3
# why: the export is separated by semicolons and DictReader is left at commas, so there is one long key
# %%
import csv
import io
from decimal import Decimal
# %%
export = """date;payee;amount
2024-01-03;Bakery;-4.20
2024-01-05;Salary;2100.00
2024-01-09;Rent;-870.00
"""
# %%
def read_entries(text):
    handle = io.StringIO(text)
    reader = csv.DictReader(handle)
    return [dict(row) for row in reader]


def signed(entry):
    return Decimal(entry["amount"])
# %%
entries = read_entries(export)
print(len(entries), "entries read")
# %%
opening = Decimal("312.40")
budget = {"Rent": Decimal("900"), "Bakery": Decimal("30")}
print("budgeted", sum(budget.values()))
# %%
balance = opening
for entry in entries:
    balance += signed(entry)
print("closing balance", balance)
