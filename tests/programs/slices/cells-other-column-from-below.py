# order: S, B, C
# stale-cells 3:
# why: a lower cell rewrites one column twice; the upper cell reads another column of the same table
# %% id=S
import pandas as pd
goods = pd.DataFrame({"cost": [8, 9], "count": [1, 2]})
# %% id=C
goods["count"] = [10, 20]
# %% id=B
total = goods["cost"].sum()
# %% id=C
goods["count"] = [11, 22]
