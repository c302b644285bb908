# cause: 1:3
# %%
import threading
# %%
results = {}
def work(name, n):
    results["name"] = n * n
# %%
threads = [threading.Thread(target=work, args=(name, n)) for n, name in enumerate(["x", "y"])]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(results))
# %%
def combine(results):
    return results["x"] + results["y"]
# %%
print(combine(results))
