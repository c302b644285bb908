# cause: 1:7
# why: the wrapper made by the decorator does not return the wrapped function's result
# %%
import functools
import numpy as np
# %%
calls = []

def logged(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        calls.append(fn.__name__)
        fn(*args, **kwargs)
    return wrapper
# %%
rng = np.random.default_rng(2)
image = rng.integers(0, 255, (16, 16)).astype(float)
# %%
def blur(img):
    return (img + np.roll(img, 1, 0) + np.roll(img, 1, 1)) / 3

@logged
def threshold(img, q=0.8):
    return img > np.quantile(img, q)
# %%
mask = threshold(blur(image))
print(calls)
# %%
def components(mask):
    seen, n = set(), 0
    for cell in zip(*np.nonzero(mask)):
        cell = tuple(int(v) for v in cell)
        n += cell not in seen
        stack = [cell]
        while stack:
            r, c = stack.pop()
            if (r, c) in seen or not mask[r, c]:
                continue
            seen.add((r, c))
            stack += [(r + 1, c), (r, c + 1)] if r < 15 and c < 15 else []
    return n, len(seen)
# %%
n, area = components(mask)
print(n, area, round(float(image[mask].mean()), 1))
