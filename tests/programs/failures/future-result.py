# error: ValueError
# failure: 0:4 `int(text)` in parse
# cause: 1:1
# values: text='x'
# %%
from concurrent.futures import ThreadPoolExecutor

def parse(text):
    return int(text)
# %%
texts = ["1", "x", "3"]
# %%
with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(parse, text) for text in texts]
    numbers = [future.result() for future in futures]
