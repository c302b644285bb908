# cause: 1:4
# %%
import functools
# %%
def logged(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        f(*args, **kwargs)
    return inner
# %%
@logged
def area(w, h):
    return w * h
# %%
a = area(2, 3)
# %%
print("RESULT", a + 1)
