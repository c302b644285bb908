# cause: 2:4
# rule: called-early
# %%
from concurrent.futures import ThreadPoolExecutor
# %%
def measure(values):
    return sum(values) / len(values)
# %%
def all_means(tables):
    with ThreadPoolExecutor(2) as pool:
        futures = []
        futures += [pool.submit(measure(table)) for table in tables]
        return [future.result() for future in futures]
# %%
means = all_means([[1, 2], [3, 4]])
