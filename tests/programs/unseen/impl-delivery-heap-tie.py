# cause: 1:7
# why: the heap entries compare the parcel dicts when the due times tie; a counter is needed in the tuple
# %%
import heapq
from itertools import count
# %%
class Dispatcher:
    def __init__(self):
        self.heap = []
        self.serial = count()

    def add(self, parcel):
        heapq.heappush(self.heap, (parcel["due"], parcel))

    def pop(self):
        return heapq.heappop(self.heap)[-1]
# %%
parcels = [
    {"id": "P1", "due": 1030, "kg": 2.0},
    {"id": "P2", "due": 915, "kg": 0.4},
    {"id": "P3", "due": 1200, "kg": 7.1},
    {"id": "P4", "due": 915, "kg": 1.2},
]
# %%
total = sum(p["kg"] for p in parcels)
print(f"{total:.1f} kg today")
# %%
def load(dispatcher, parcels):
    for parcel in parcels:
        dispatcher.add(parcel)
    return dispatcher
# %%
van = load(Dispatcher(), parcels)
print([van.pop()["id"] for _ in parcels])
