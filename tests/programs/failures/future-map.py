# kind: script
# error: ZeroDivisionError
# failure: 1:5 `row["a"] / row["b"]` in ratio
# cause: 1:8
# values: row={'a': 1, 'b': 0}
# %%
from concurrent.futures import ThreadPoolExecutor


def ratio(row):
    return row["a"] / row["b"]


rows = [{"a": 2, "b": 1}, {"a": 1, "b": 0}]
with ThreadPoolExecutor(2) as pool:
    print(list(pool.map(ratio, rows)))
