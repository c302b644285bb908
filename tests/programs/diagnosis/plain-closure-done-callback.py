# cause: 4:6
# rule: late-binding
# why: the done callback reads city late, after the loop moved on to the last one
# %%
import threading
from concurrent.futures import ThreadPoolExecutor, wait
# %%
POPULATION = {"Bergen": 291_000, "Tromsø": 78_000, "Bodø": 53_000}
start = threading.Event()

def lookup(city):
    start.wait(2)
    return POPULATION[city]
# %%
def share(part, whole):
    return f"{100 * part / whole:.1f}%"

total = sum(POPULATION.values())
print("total", total)
# %%
largest = max(POPULATION, key=POPULATION.get)
print("largest", largest, share(POPULATION[largest], total))
# %%
found = {}
with ThreadPoolExecutor(max_workers=3) as pool:
    futures = []
    for city in POPULATION:
        future = pool.submit(lookup, city)
        future.add_done_callback(lambda f: found.setdefault(city, f.result()))
        futures.append(future)
    start.set()
    wait(futures)
shares = {city: share(found[city], total) for city in POPULATION}
print(shares)
