# error: AttributeError
# failure: 0:2 `name.strip` in clean
# cause: 1:1
# values: name=None
# %%
def clean(name):
    return name.strip().title()
# %%
names = ["ada ", None, "bob"]
# %%
cleaned = list(map(clean, names))
