# stale-cells 2:
# why: a new column computed from two columns does not disturb an earlier reader of those two
# %% id=A
import pandas as pd
bursts = pd.DataFrame({"length": [3.1, 1.7, 3.4], "pause": [80, 55, 71]})
# %% id=B
print(bursts["length"], bursts["pause"])
# %% id=C
bursts["group"] = ((bursts["length"] > 2) & (bursts["pause"] > 60)).astype(int)
