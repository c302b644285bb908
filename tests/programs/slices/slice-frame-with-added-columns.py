# slice 5: 0, 1, 2, 3, 4
# why: a method call on the whole frame reads every column that other cells added to it
# %%
import pandas as pd
# %%
table = pd.DataFrame({"kg": [4, 9], "km": [1.5, 2.5]})
# %%
table["g"] = table.kg * 1000
# %%
table["t"] = table.kg / 1000
# %%
table["m"] = table.km * 1000
# %%
table.dropna()
