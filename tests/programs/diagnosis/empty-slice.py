# cause: 1:1
# %%
values = list(range(20))
# %%
OFFSET = 50
# %%
window = values[OFFSET:OFFSET + 5]
# %%
scaled = [w / 2 for w in window]
# %%
print("RESULT", sum(scaled) / len(scaled))
