# cause: 1:5
# %%
import json
# %%
class Session:
    def __init__(self, user):
        self.user = user
    def __enter__(self):
        self.open = True
    def __exit__(self, *exc):
        self.open = False
# %%
def greet(user):
    with Session(user) as s:
        return f"hello {s.user}"
# %%
print(greet("ada"))
