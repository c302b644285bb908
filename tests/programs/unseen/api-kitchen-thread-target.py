# cause: 3:4
# why: Thread(target=work(...)) calls the worker at once, while the queue is still empty
# %%
import queue
import threading
# %%
orders = queue.Queue()
done = []
lock = threading.Lock()
MENU = {"soup": 4, "pasta": 9, "salad": 5}
# %%
def cook(q, station):
    while True:
        dish = q.get(timeout=0.2)
        if dish is None:
            break
        with lock:
            done.append((station, dish, MENU[dish]))
# %%
def open_kitchen(stations):
    crew = []
    for station in stations:
        crew.append(threading.Thread(target=cook(orders, station)))
    for member in crew:
        member.start()
    return crew
# %%
crew = open_kitchen(["hot", "cold"])
for dish in ["soup", "salad", "pasta", "soup"]:
    orders.put(dish)
for _ in crew:
    orders.put(None)
for member in crew:
    member.join()
print(sum(price for *_, price in done))
