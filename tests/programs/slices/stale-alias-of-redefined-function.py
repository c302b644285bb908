# stale 6: act
# stale 8: act
# fresh 10: act, kept
# why: another name for a function stays with the old function; refreshing the other printed value does not help
# %%
def work():
    level = 2
# %%
level = 9
# %%
kept = level
# %%
act = work
# %%
print(kept, act())
# %%
def work():
    level = 3
# %%
print(kept, act())
# %%
kept = level
# %%
print(kept, act())
# %%
act = work
# %%
print(kept, act())
