# fresh 2: made
# fresh 4: source
# why: an assignment whose right side threw never happened: neither is the old value touched nor does it depend on what the call would have read
# %%
unread = 7
def risky():
    def inner():
        raise ValueError("no")
    return inner() + unread
source = 4
made = source + 1
# %%
try:
    source = 30 + risky()
except:
    pass
# %%
print(made)
# %%
unread = 70
# %%
print(source)
