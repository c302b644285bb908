# order: A, B, C
# stale-cells 2: B
# why: the sum over all columns includes one that a cell below it had added before; a run from the top would not show it
# %% id=A
import pandas as pd
pair = pd.DataFrame({"w": [3, 4]})
# %% id=C
pair["h"] = [50, 60]
# %% id=B
pair.sum()
