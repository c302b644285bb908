# cause: 2:9 or 2:10
# why: exceptions collected by gather are stored as if they were pages
# %%
import asyncio
from dataclasses import dataclass
# %%
@dataclass
class Page:
    url: str
    text: str

SITE = {"/": "Welcome to the co-op", "/about": "Founded in 1987 by nine farmers", "/jobs": None, "/shop": "Cheese, milk and jam"}
# %%
async def crawl(url):
    await asyncio.sleep(0.01)
    text = SITE[url]
    if text is None:
        raise ConnectionError(f"{url}: reset by peer")
    return Page(url, text)

async def crawl_all(urls):
    results = await asyncio.gather(*(crawl(u) for u in urls), return_exceptions=True)
    return dict(zip(urls, results))
# %%
pages = await crawl_all(list(SITE))
print(f"crawled {len(pages)} pages")
# %%
STOP = {"to", "the", "in", "by", "and"}

def words(page):
    return [w.strip(",").lower() for w in page.text.split()]
# %%
index = {}
for url, page in pages.items():
    for w in words(page):
        if w not in STOP:
            index.setdefault(w, set()).add(url)
print(sorted(index))
