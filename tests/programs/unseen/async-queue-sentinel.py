# cause: 2:4
# why: the end mark is put after every job instead of once after the loop, so the consumer stops after the first
# %%
import asyncio
import zlib
# %%
documents = {"intro": b"hello " * 30, "body": b"lorem ipsum " * 80, "notes": b"see above " * 9}
STOP = None
# %%
async def produce(queue, jobs):
    for job in jobs:
        await queue.put(job)
        await queue.put(STOP)


async def consume(queue):
    packed = {}
    while True:
        name = await queue.get()
        if name is STOP:
            return packed
        packed[name] = zlib.compress(documents[name])
# %%
queue = asyncio.Queue()
_, packed = await asyncio.gather(produce(queue, documents), consume(queue))
print("packed", "intro" in packed)
# %%
sizes = {name: len(raw) for name, raw in documents.items()}
print(sizes)
# %%
def ratio(name):
    return len(packed[name]) / sizes[name]


for name in sorted(sizes, key=sizes.get, reverse=True):
    print(f"{name:6s}{ratio(name):.2f}")
