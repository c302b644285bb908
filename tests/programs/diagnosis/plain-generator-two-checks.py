# cause: 1:1 or 2:3
# %%
def readings():
    for n in (3, 9, 4):
        yield n
# %%
values = readings()
# %%
def normal(values):
    return all(v < 10 for v in values)
print("normal", normal(values))
# %%
def mean(values):
    total = count = 0
    for v in values:
        total += v
        count += 1
    return total / count
# %%
print(mean(values))
