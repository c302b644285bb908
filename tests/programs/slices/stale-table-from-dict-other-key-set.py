# stale 5: table.kg
# why: one key of the source dict is set, the column from another key is read
# %%
import pandas as pd
# %%
source = {"kg": list(range(4)), "km": list(range(2, 6))}
# %%
table = pd.DataFrame(source)
# %%
table.km
# %%
source["km"] = 50
# %%
print(table.kg)
