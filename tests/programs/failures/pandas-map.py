# slow: pandas
# error: AttributeError
# failure: 1:1 `name.strip` in -
# cause: 0:3
# values: name=None
# %%
import pandas as pd

names = pd.Series(["a ", None], dtype=object)
# %%
clean = names.map(lambda name: name.strip())
