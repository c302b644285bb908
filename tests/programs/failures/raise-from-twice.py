# error: RuntimeError
# failure: 2:4 `raise RuntimeError("no report") from error` in -
# cause: 1:1
# chain: ValueError 0:6 `raise ValueError(f"bad row {row}") from error` in amount; TypeError 0:4 `float(row["amount"])` in amount
# %%
def amount(row):
    try:
        # the amount as text
        return float(row["amount"])
    except TypeError as error:
        raise ValueError(f"bad row {row}") from error
# %%
rows = [{"amount": "1.5"}, {"amount": None}]
# %%
try:
    total = sum(amount(row) for row in rows)
except ValueError as error:
    raise RuntimeError("no report") from error
