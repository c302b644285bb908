# stale-cells 4:
# stale-cells 5: C
# why: three readers of three columns; one column is written again by the upper cell
# %% id=S
import pandas as pd
trio = pd.DataFrame({"w": [3], "h": [50], "d": [7]})
# %% id=A
trio["h"] = [51]
# %% id=B
print(trio["w"])
# %% id=C
print(trio["h"])
# %% id=D
print(trio["d"])
# %% id=A
trio["h"] = [510]
