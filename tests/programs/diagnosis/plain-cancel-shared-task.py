# cause: 2:3
# rule: cancelled-task
# why: wait_for without shield cancels the shared task on timeout, so the menu becomes a CancelledError object
# %%
import asyncio
from types import SimpleNamespace
# %%
async def fetch_catalog():
    await asyncio.sleep(0.1)
    return SimpleNamespace(version=12, items=["tea", "rice", "salt"])
# %%
async def banner(task):
    try:
        catalog = await asyncio.wait_for(task, timeout=0.02)
        return f"catalog v{catalog.version}"
    except asyncio.TimeoutError:
        return "catalog is loading"

async def menu(task):
    catalog = await task
    return SimpleNamespace(kind="menu", entries=[i.title() for i in catalog.items])
# %%
def page(title, menu):
    return title + "\n" + "\n".join("* " + e for e in menu.entries)
# %%
async def render():
    task = asyncio.create_task(fetch_catalog())
    return await asyncio.gather(banner(task), menu(task), return_exceptions=True)

parts = await render()
print("rendered", len(parts), "parts;", parts[0])
# %%
print(page(*parts))
