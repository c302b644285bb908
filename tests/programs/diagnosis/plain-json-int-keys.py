# cause: 2:2
# %%
import json
# %%
seats = {1: "ada", 2: "bo", 3: "cy"}
# %%
def clone(data):
    return json.loads(json.dumps(data))

snapshot = clone(seats)
print(len(snapshot))
# %%
def who(seat):
    return snapshot[seat].title()
# %%
print([who(n) for n in seats])
