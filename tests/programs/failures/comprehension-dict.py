# kind: script
# error: KeyError
# failure: 1:2 `table[name]` in priced
# cause: 1:4
# values: name='gum'
# %%
def priced(names, table):
    return {name: table[name] for name in names}

table = {"tea": 2, "milk": 1}
names = ["tea", "gum"]
print(priced(names, table))
