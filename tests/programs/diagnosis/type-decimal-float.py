# cause: 1:2
# %%
from decimal import Decimal
# %%
def price(text):
    return Decimal(text)
# %%
amount = price("19.90")
# %%
vat = 0.2
# %%
print("RESULT", amount * vat)
