# cause: 3:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
class Item:
    def __init__(self, name): self.name = name
    def label(self): return self.name.title()
# %%
a = Item("nut").label()
# %%
Item = {"name": "bolt"}
# %%
ran("label")
print("RESULT", a, Item("nail").label())
