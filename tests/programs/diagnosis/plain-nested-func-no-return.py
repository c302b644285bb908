# cause: 0:6
# %%
import functools
def logged(fn):
    @functools.wraps(fn)
    def inner(*args):
        print("calling", fn.__name__)
        fn(*args)
    return inner
# %%
@logged
def area(w, h):
    return w * h
# %%
rooms = {"hall": (3, 4), "bath": (2, 2)}
areas = {}
for name, size in rooms.items():
    areas[name] = area(*size)
# %%
def heat(areas):
    return {n: a * 80 for n, a in areas.items()}
# %%
print(heat(areas))
