# error: TypeError
# failure: 2:1 `results["rate"] * 2` in -
# cause: 0:5 or 0:7
# %%
import threading

results = {"rate": None}
def fetch(settings):
    results["rate"] = settings["rate"] / settings["scale"]

settings = {"rate": 3, "scale": 0}
# %%
worker = threading.Thread(target=fetch, args=(settings,))
worker.start()
worker.join()
# %%
doubled = results["rate"] * 2
