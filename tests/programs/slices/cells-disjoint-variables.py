# stale-cells 2:
# why: a column is added to a table while the other cell's input is another variable
# %% id=S
import pandas as pd
goods = pd.DataFrame({"cost": [8, 9]})
# %% id=A
amount = 17
# %% id=B
goods["fee"] = [0.5, 0.6]
outcome = amount - 4
