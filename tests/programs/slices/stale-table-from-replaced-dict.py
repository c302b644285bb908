# stale 5: table.kg
# why: a table was made from a dict that is replaced; a column never looked at before is read
# %%
import pandas as pd
# %%
source = {"kg": list(range(4)), "km": list(range(2, 6))}
# %%
table = pd.DataFrame(source)
# %%
table.km
# %%
source = {"kg": list(range(3)), "km": list(range(2, 5))}
# %%
print(table.kg)
