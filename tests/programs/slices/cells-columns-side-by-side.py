# stale-cells 3:
# why: reader of one column above, writer of another below: no conflict
# %% id=S
import pandas as pd
pair = pd.DataFrame({"w": [3, 4], "h": [50, 60]})
# %% id=A
print(pair["w"].sum())
# %% id=B
pass
# %% id=C
pair["h"] = [55, 66]
