# cause: 1:4
# %%
TOTAL = 0
# %%
def reset():
    global TOTAL
    old = TOTAL
    TOTAL = None
    return old
# %%
old = reset()
# %%
n = 3
# %%
print("RESULT", old, TOTAL + n)
