# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
players = [{"n": "a", "s": 3}, {"n": "b", "s": 9}]
# %%
def ranked(players):
    players.sort(key=lambda p: -p["s"])
    return [p["n"] for p in players]
# %%
ran("rank")
order = ranked(players)
# %%
top = order[0]
# %%
assert [p["n"] for p in players] == ["a", "b"], "input order changed"
print("RESULT", top)
