# cause: 0:5
# %%
def subtotal(lines):
    total = 0
    for price, qty in lines:
        total += price * qty
    print("subtotal", total)
# %%
orders = {"a": [(2, 3)], "b": [(5, 1), (1, 4)]}
# %%
totals = {}
for name, lines in orders.items():
    totals[name] = subtotal(lines)
print(list(totals))
# %%
def with_tax(totals):
    return {k: round(v * 1.2, 2) for k, v in totals.items()}
# %%
print(with_tax(totals))
