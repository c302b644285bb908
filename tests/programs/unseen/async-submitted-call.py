# cause: 4:4
# why: submit is handed the result of measure instead of the function and its argument
# %%
import math
from concurrent.futures import ThreadPoolExecutor
# %%
samples = {"s1": [3.1, 3.3, 3.2], "s2": [2.9, 2.7, 3.0], "s3": [3.6, 3.5, 3.9]}
# %%
def measure(values):
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1))


print("s1", round(measure(samples["s1"]), 3))
# %%
with ThreadPoolExecutor(2) as pool:
    means = list(pool.map(lambda v: sum(v) / len(v), samples.values()))
print([round(m, 2) for m in means])
# %%
with ThreadPoolExecutor(2) as pool:
    futures = {}
    for key, values in samples.items():
        futures[key] = pool.submit(measure(values))
print(len(futures), "submitted")
spread = {key: f.result() for key, f in futures.items()}
print(max(spread, key=spread.get))
