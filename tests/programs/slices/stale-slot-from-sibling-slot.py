# fresh 3: rows[1]
# stale 5: rows[1]
# why: one slot of a list is computed from the list in another slot
# %%
rows = [[4, 5], None]
# %%
rows[1] = rows[0] + [6, 7]
# %%
rows[0][1] = 5
# %%
print(rows[1])
# %%
rows[0][1] = 50
# %%
print(rows[1])
