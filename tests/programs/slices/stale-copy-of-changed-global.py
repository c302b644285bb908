# stale 6: kept
# stale 8: kept
# fresh 10: kept, act
# why: the twin: here the copied global changes, and refreshing the function's alias does not help
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
level = 12
# %%
print(kept, act())
# %%
act = work
# %%
print(kept, act())
# %%
kept = level
# %%
print(kept, act())
