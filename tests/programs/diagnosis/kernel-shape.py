# cause: 2:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import numpy as np
ran("img")
img = np.arange(36.0).reshape(6, 6)
# %%
def crop(img, k):
    h, w = img.shape
    return img[k:h - k, k:w]
small = crop(img, 1)
# %%
ran("kernel")
kernel = np.ones((4, 4)) / 16
# %%
print("RESULT", float((small * kernel).sum()))
