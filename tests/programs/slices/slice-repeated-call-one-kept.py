# slice 3: 0, 1
# why: an earlier call of the same function, its result thrown away, is not an input of the later call
# %%
base = 60
# %%
def raised(): return base + 7
# %%
raised()
# %%
kept = raised()
