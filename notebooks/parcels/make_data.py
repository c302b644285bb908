"""Makes the two tables of the parcel demo, always the same: `python make_data.py` writes them beside this file."""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

COUNTRIES: list[tuple[str, str, int, int]] = [
    # code, name, kilometres from the warehouse, days at the customs
    ("AT", "Austria", 600, 0),
    ("CH", "Switzerland", 700, 2),
    ("DE", "Germany", 300, 0),
    ("ES", "Spain", 1700, 0),
    ("FR", "France", 900, 0),
    ("NO", "Norway", 1100, 2),
    ("PL", "Poland", 900, 0),
    ("US", "United States", 7200, 3),
]
NEW_SHOP = date(2024, 9, 1)
"""From this day on the orders come from the new web shop, which writes "Express"; the old one wrote "express"."""


def made_order(number: int, random: random.Random) -> list[object]:
    """One order: what was promised, and how long it took in truth."""
    code, _, kilometres, customs = random.choices(COUNTRIES, weights=[3, 2, 6, 2, 4, 1, 3, 1])[0]
    ordered = date(2024, 1, 1) + timedelta(days=random.randrange(364))
    express = random.random() < 0.35
    kilograms = round(random.lognormvariate(0.5, 0.8), 1)
    usual = 1 + customs + kilometres / (1500 if express else 500)
    promised = math.ceil(usual) + 1
    christmas = 2.5 if ordered.month == 12 else 0
    weekend = 1 if ordered.weekday() >= 4 else 0
    taken = usual + random.expovariate(1 / 0.8) + christmas + weekend + 0.12 * kilograms
    service = ("Express" if ordered >= NEW_SHOP else "express") if express else "standard"
    arrived = ordered + timedelta(days=round(taken))
    return [f"P{number:04}", ordered, arrived, code, service, f"{kilograms} kg", promised]


def main(folder: Path) -> None:
    """Writes orders.csv and countries.csv."""
    source = random.Random(2024)
    orders = [made_order(number, source) for number in range(1, 801)]
    tables: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]] = {
        "orders.csv": (["order", "ordered", "arrived", "country", "service", "weight", "promised_days"], orders),
        "countries.csv": (["country", "name", "kilometres", "customs_days"], COUNTRIES),
    }
    for name, (header, rows) in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    main(Path(__file__).parent)
