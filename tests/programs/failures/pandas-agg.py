# slow: pandas
# error: IndexError
# failure: 1:1 `values.iloc[1]` in -
# cause: 0:3 or 1:1
# %%
import pandas as pd

frame = pd.DataFrame({"kind": ["a", "b"], "weight": [1.0, 2.0]})
# %%
second = frame.groupby("kind")["weight"].agg(lambda values: values.iloc[1])
