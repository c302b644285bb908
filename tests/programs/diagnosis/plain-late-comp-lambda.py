# cause: 1:2
# %%
import json
# %%
RATES = {"eur": 1.0, "usd": 1.1, "gbp": 0.85}
converters = {code: (lambda amount: amount * RATES[code]) for code in RATES}
# %%
print(converters["gbp"](10))
# %%
def price(amount, code):
    value = converters[code](amount)
    if code == "eur" and value != amount:
        raise ValueError(f"{amount} EUR became {value}")
    return value
# %%
print(price(20, "usd"))
# %%
print(price(20, "eur"))
