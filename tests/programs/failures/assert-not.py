# error: AssertionError
# failure: 1:1 `assert not missing` in -
# cause: 0:2
# values: missing=['bob']
# %%
def absent(names, known):
    return [name for name in names if name not in known]

missing = absent(["ada", "bob"], {"ada"})
# %%
assert not missing
