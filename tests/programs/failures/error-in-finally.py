# error: AttributeError
# failure: 0:6 `handle.close` in load
# cause: 0:2
# chain: ZeroDivisionError 0:4 `total / count` in load
# %%
def load(total, count):
    handle = None
    try:
        return total / count
    finally:
        handle.close()
# %%
load(3, 0)
