# error: KeyError
# failure: 0:12 `row["price"]` in price
# cause: 1:1
# %%
import functools

def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper


@logged
def price(row):
    return row["price"]
# %%
row = {"cost": 3}
# %%
price(row)
