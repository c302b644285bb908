# cause: 1:8
# %%
import asyncio
# %%
async def slow(n):
    await asyncio.sleep(0.2 if n == 2 else 0)
    return {"n": n}
async def safe(n):
    try:
        return await asyncio.wait_for(slow(n), 0.05)
    except TimeoutError:
        return None
# %%
answers = {n: await safe(n) for n in (1, 2, 3)}
print(len(answers))
# %%
def ids(answers):
    return [a["n"] for a in answers.values()]
# %%
print(ids(answers))
