# cause: 2:3
# rule: no-such-method
# why: DataFrame.append no longer exists in current pandas; the helper needs pd.concat
# %%
import pandas as pd
from datetime import date, timedelta
# %%
ledger = pd.DataFrame({
    "day": [date(2024, 2, 1), date(2024, 2, 3)],
    "text": ["opening", "rent"],
    "amount": [1500.0, -640.0],
})
# %%
def add_entry(book, day, text, amount):
    row = {"day": day, "text": text, "amount": amount}
    return book.append(row, ignore_index=True)

def balance(book):
    return book["amount"].sum()
# %%
print("balance", balance(ledger))
# %%
recurring = [("phone", -19.99, 5), ("gym", -29.0, 7), ("salary", 2100.0, 28)]
# %%
def schedule(start, items):
    for text, amount, offset in items:
        yield start + timedelta(days=offset - 1), text, amount

list(schedule(date(2024, 2, 1), recurring))[:1]
# %%
for day, text, amount in schedule(date(2024, 2, 1), recurring):
    ledger = add_entry(ledger, day, text, amount)
print(balance(ledger))
