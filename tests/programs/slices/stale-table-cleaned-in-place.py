# fresh 6: clean
# stale 8: clean
# why: the same method call, once without and once with effect in place
# %%
import numpy as np
# %%
import pandas as pd
# %%
nums = 3 + np.arange(6)
# %%
table = pd.DataFrame({"kg": nums})
# %%
clean = table.dropna()
# %%
table.dropna()
# %%
print(clean)
# %%
table.dropna(inplace=True)
# %%
print(clean)
