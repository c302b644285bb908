# cause: 1:2
# %%
people = [("ann", 31), ("bo", 17), ("cy", 45)]
# %%
def adults(people):
    return filter(lambda p: p[1] >= 18, people)
# %%
grown = adults(people)
# %%
n = len(list(grown))
# %%
oldest = sorted(grown, key=lambda p: p[1])[-1]
print("RESULT", n, oldest)
