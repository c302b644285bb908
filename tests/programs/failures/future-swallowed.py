# kind: script
# status: succeeded
# error: KeyError
# ended: a future whose result nobody asked for
# failure: 1:5 `row["to"]` in send
# cause: 1:8
# %%
from concurrent.futures import ThreadPoolExecutor


def send(row):
    return row["to"]


rows = [{"to": "a"}, {"t": "b"}]
with ThreadPoolExecutor(2) as pool:
    for row in rows:
        pool.submit(send, row)
print("all sent")
