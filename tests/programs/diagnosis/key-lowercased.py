# cause: 2:1
# rule: wrong-key
# %%
rates = {"EUR": 1.0, "USD": 0.9, "GBP": 1.2}
# %%
orders = [("EUR", 10), ("USD", 20), ("GBP", 5)]
# %%
orders = [(currency.lower(), amount) for currency, amount in orders]
# %%
count = len(orders)
# %%
def convert(orders):
    total = 0
    for currency, amount in orders:
        total += amount * rates[currency]
    return total
print(convert(orders))
