# cause: 2:1
# rule: nan
# %%
import pandas as pd
df = pd.DataFrame({"city": ["oslo", "rome", "bern"], "temp": [3, 21, 9]})
# %%
n = len(df)
# %%
country = {"oslo": 1, "rome": 2}
# %%
df["country"] = df["city"].map(country)
# %%
codes = df["country"].astype(int)
