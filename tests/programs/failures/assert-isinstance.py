# error: AssertionError
# failure: 0:2 `assert isinstance(config, dict)` in use
# cause: 1:1
# values: config=['a']
# difference: list
# %%
def use(config):
    assert isinstance(config, dict)
# %%
config = ["a"]
# %%
use(config)
