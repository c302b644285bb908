# cause: 1:3
# rule: dropped-result
# %%
names = [" ada ", "bo"]
# %%
def clean(names):
    for n in names:
        n.strip()
    return names
# %%
AGES = {"ada": 36, "bo": 9}
cleaned = clean(names)
# %%
def ages(names):
    return [AGES[n] for n in names]
# %%
print(ages(cleaned))
