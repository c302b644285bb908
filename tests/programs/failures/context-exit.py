# error: AttributeError
# failure: 0:9 `self.handle.close` in Session.__exit__
# cause: 0:3 or 0:9
# %%
class Session:
    def __init__(self):
        self.handle = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.handle.close()
# %%
with Session() as session:
    done = 1
