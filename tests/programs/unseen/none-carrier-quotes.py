# cause: 5:1
# why: cheapest is documented to return None for a carrier without a quote, and this line uses the result unchecked
# %%
from collections import namedtuple

Quote = namedtuple("Quote", "carrier service price")
# %%
quotes = [
    Quote("Norfrakt", "road", 310.0),
    Quote("Norfrakt", "rail", 280.0),
    Quote("Baltline", "sea", 150.0),
    Quote("Skyhaul", "air", 920.0),
]
carriers = ["Norfrakt", "Baltline", "Skyhaul", "Rhenus-Ost"]
# %%
def cheapest(quotes, carrier):
    """Lowest quote of a carrier, or None when the carrier did not answer."""
    own = [q for q in quotes if q.carrier == carrier]
    return min(own, key=lambda q: q.price) if own else None
# %%
for name in carriers:
    best = cheapest(quotes, name)
    print(f"{name:12s}", best.service if best else "no answer")
# %%
silent = [c for c in carriers if cheapest(quotes, c) is None]
print("to be reminded:", silent)
# %%
by_price = {c: cheapest(quotes, c).price for c in carriers}
print(sorted(by_price.items(), key=lambda kv: kv[1]))
