# cause: 0:1
# %%
rooms = dict.fromkeys(["red", "blue"], [])
# %%
def book(room, who):
    rooms[room].append(who)
book("red", "ann")
book("blue", "bob")
# %%
def capacity(room, most):
    if len(rooms[room]) > most:
        raise RuntimeError(f"{room} is full: {rooms[room]}")
    return most - len(rooms[room])
# %%
print(capacity("red", 1))
