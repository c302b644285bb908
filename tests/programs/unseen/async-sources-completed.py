# cause: 2:4
# why: as_completed yields in order of completion, the results are then paired with the names in order of submission
# %%
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
# %%
SOURCES = {
    "settings": (0.3, {"currency": "SEK", "vat": 0.25}),
    "articles": (0.0, {"A1": 120.0, "B4": 80.0}),
    "clients": (0.15, {"c1": "Nord AB", "c2": "Vik AB"}),
}


def load(name):
    delay, data = SOURCES[name]
    time.sleep(delay)
    return data
# %%
names = list(SOURCES)
with ThreadPoolExecutor(3) as pool:
    futures = [pool.submit(load, name) for name in names]
    loaded = [f.result() for f in as_completed(futures)]
print(len(loaded), "sources loaded")
# %%
store = dict(zip(names, loaded))
print({name: len(part) for name, part in store.items()})
# %%
order = {"client": "c1", "lines": {"A1": 2, "B4": 1}}
print(sum(order["lines"].values()), "pieces")
# %%
def gross(order, store):
    settings = store["settings"]
    net = sum(store["articles"][a] * n for a, n in order["lines"].items())
    return net * (1 + settings["vat"]), settings["currency"]


print(gross(order, store))
