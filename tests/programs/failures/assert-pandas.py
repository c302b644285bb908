# slow: pandas
# error: AssertionError
# failure: 2:1 `pd.testing.assert_frame_equal(found, wanted)` in -
# cause: 1:1 or 1:2 or 2:1
# difference: 'b'
# %%
import pandas as pd
# %%
found = pd.DataFrame({"a": [1, 2], "b": [3.0, 4.0]})
wanted = pd.DataFrame({"a": [1, 2], "b": [3.0, 5.0]})
# %%
pd.testing.assert_frame_equal(found, wanted)
