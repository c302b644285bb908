# error: AssertionError
# failure: 0:2 `assert all(price > 0 for price in prices), "prices"` in check
# cause: 1:1
# values: price=-4
# difference: 2
# %%
def check(prices):
    assert all(price > 0 for price in prices), "prices"
# %%
prices = [3, 2, -4, 5]
# %%
check(prices)
