# cause: 2:6
# rule: hidden-error
# %%
import asyncio
# %%
async def fetch(n):
    await asyncio.sleep(0)
    if n % 3 == 0:
        raise ValueError(f"bad id {n}")
    return {"id": n, "value": n * 10}
# %%
async def worker(queue, results):
    while not queue.empty():
        n = queue.get_nowait()
        try:
            results[n] = await fetch(n)
        except ValueError:
            pass
# %%
queue = asyncio.Queue()
for n in (1, 2, 3):
    queue.put_nowait(n)
results = {}
await asyncio.gather(worker(queue, results), worker(queue, results))
print(len(results))
# %%
def value_of(n):
    return results[n]["value"]
# %%
print(value_of(1))
# %%
print([value_of(n) for n in (1, 2, 3)])
