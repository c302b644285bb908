# stale 4: slots
# why: a write through an index out of range fails and a handler writes elsewhere
# elsewhere: fresh, by a tool that follows data alone: the number decided that the write failed, and so which slot was set
# %%
slots = list(range(4))
# %%
where = 9
# %%
try:
    slots[where] = 50
except:
    slots[1] = 50
# %%
where = 10
# %%
print(slots)
