# cause: 5:5 or 5:6
# why: the batch generator also yields the shorter last batch, which cannot be stacked with the full ones
# %%
import numpy as np
# %%
rng = np.random.default_rng(30)
images = rng.integers(0, 256, size=(50, 8, 8)).astype("float32")
print(images.shape, images.dtype)
# %%
images /= 255.0
mean_image = images.mean(axis=0)
centred = images - mean_image
# %%
def flip(batch):
    return batch[:, :, ::-1]
# %%
assert np.allclose(flip(flip(centred)), centred)
# %%
BATCH = 16

def batches(data, size):
    """Yield full batches of `size` images."""
    for start in range(0, len(data), size):
        yield data[start:start + size]

prepared = [flip(b) for b in batches(centred, BATCH)]
stack = np.stack(prepared)
print(stack.shape)
