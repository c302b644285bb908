# error: AssertionError
# failure: 1:1 `assert "total" in report` in -
# cause: 0:1
# values: report={'sum': 3}
# difference: not in it
# %%
report = {"sum": 3}
# %%
assert "total" in report
