# error: AssertionError
# failure: 1:1 `assert sorted(names) == names` in -
# cause: 0:1 or 1:1
# difference: at [0], character 0: 'ada', and 'bob'
# %%
names = ["bob", "ada"]
# %%
assert sorted(names) == names
