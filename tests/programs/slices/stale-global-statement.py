# fresh 3: made
# stale 5: made
# why: a function that assigns a global is defined (harmless) and later called (not harmless)
# %%
source = 4
# %%
made = source + 1
# %%
def bump(): global source; source = 40
# %%
print(made)
# %%
bump()
# %%
print(made)
