# cause: 1:2
# %%
import json
# %%
def find(users, name):
    for user in users:
        if user["name"] == name:
            return user
# %%
users = [{"name": "ann", "age": 31}, {"name": "bo", "age": 40}]
# %%
picked = [find(users, n) for n in ("ann", "cy")]
# %%
ages = [p["age"] for p in picked]
