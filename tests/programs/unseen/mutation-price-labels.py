# cause: 2:3
# why: show_prices writes the formatted text back into the records it was only meant to print
# %%
from datetime import date
# %%
basket = [
    {"item": "lamp", "price": 39.9, "n": 1},
    {"item": "bulb", "price": 4.5, "n": 3},
    {"item": "cord", "price": 7.25, "n": 2},
]
# %%
def show_prices(rows):
    for r in rows:
        r["price"] = f"{r['price']:.2f} EUR"
        print(f"{r['item']:8s}{r['price']:>12s}")


def total(rows):
    return sum(r["price"] * r["n"] for r in rows)
# %%
show_prices(basket)
# %%
basket.append({"item": "shade", "price": 12.0, "n": 1})
basket.sort(key=lambda r: r["item"])
print(len(basket), "positions on", date(2024, 5, 2))
# %%
heaviest = max(basket, key=lambda r: r["n"])
print("most of:", heaviest["item"])
# %%
print("total", round(total(basket), 2))
