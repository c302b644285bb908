# stale-cells 2: B
# why: a lower cell shifts the column that an upper cell has already shown
# elsewhere: C as well, by a tool that never lets a cell be clean that reads and writes one column
# %% id=A
import pandas as pd
bursts = pd.DataFrame({"length": [3.1, 1.7, 3.4], "pause": [80, 55, 71]})
# %% id=B
print(bursts["pause"])
# %% id=C
bursts["pause"] = bursts["pause"] + 15
