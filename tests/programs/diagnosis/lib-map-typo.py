# cause: 1:1
# why: mapping lacks 'mid'
# %%
import pandas as pd
d = pd.DataFrame({"lvl": ["low", "mid", "high"]})
# %%
ORDER = {"low": 0, "high": 2}
# %%
d["o"] = d["lvl"].map(ORDER)
# %%
d = d.assign(z=1)
# %%
codes = d["o"].astype("int64")
