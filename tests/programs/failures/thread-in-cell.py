# status: succeeded
# error: ZeroDivisionError
# ended: thread Thread-\d+ \(work\)
# failure: 0:4 `3 / n` in work
# cause: 1:1
# values: n=0
# %%
import threading

def work(n):
    return 3 / n
# %%
worker = threading.Thread(target=work, args=(0,))
worker.start()
worker.join()
