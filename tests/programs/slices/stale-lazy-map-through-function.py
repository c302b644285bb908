# stale 4: total
# why: a function returned a lazy map that was consumed in a later cell; then the function is redefined
# %%
def wash():
    return 3

def dry():
    return 4

def scale(seq):
    return map(lambda v: 2 * v, seq)
# %%
times = scale([wash(), dry()])
# %%
total = 0
for t in map(lambda v: v * 10, times):
    total += t
# %%
def scale(seq):
    return map(lambda v: 9 * v, seq)
# %%
print(total)
