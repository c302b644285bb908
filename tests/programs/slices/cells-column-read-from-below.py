# order: S, E, F
# stale-cells 2: E
# why: a column was replaced by a lower cell before the upper cell read it
# %% id=S
import pandas as pd
goods = pd.DataFrame({"cost": [8, 9, 10]})
# %% id=F
goods["cost"] = [80, 90, 100]
# %% id=E
middle = goods["cost"].mean()
