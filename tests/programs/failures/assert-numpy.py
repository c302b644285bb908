# slow: numpy
# error: AssertionError
# failure: 2:1 `np.testing.assert_allclose(found, wanted)` in -
# cause: 1:2 or 2:1 or 1:1
# difference: at [1]
# %%
import numpy as np
# %%
found = np.array([1.0, 2.5, 3.0])
wanted = np.array([1.0, 2.0, 3.0])
# %%
np.testing.assert_allclose(found, wanted)
