# error: AssertionError
# failure: 2:1 `assert found == expected` in -
# cause: 0:2
# values: found={'a': 1, 'b': 2, 'c': 4}; expected={'a': 1, 'b': 2, 'c': 3}
# difference: at ['c']: 4, and 3
# %%
def tally(pairs):
    return {name: count for name, count in pairs}

found = tally([("a", 1), ("b", 2), ("c", 4)])
# %%
expected = {"a": 1, "b": 2, "c": 3}
# %%
assert found == expected
