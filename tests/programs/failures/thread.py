# kind: script
# status: succeeded
# error: KeyError
# ended: thread Thread-\d+ \(fetch\)
# failure: 1:4 `job["url"]` in fetch
# cause: 1:7
# values: job={'uri': 'x'}
# %%
import threading

def fetch(job):
    return job["url"].upper()


job = {"uri": "x"}
worker = threading.Thread(target=fetch, args=(job,))
worker.start()
worker.join()
print("done")
