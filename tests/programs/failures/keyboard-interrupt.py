# status: interrupted
# error: KeyboardInterrupt
# failure: 0:2 `raise KeyboardInterrupt` in wait
# %%
def wait():
    raise KeyboardInterrupt
# %%
wait()
