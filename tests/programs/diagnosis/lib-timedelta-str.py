# cause: 1:1
# why: dates never parsed
# %%
import io, pandas as pd
txt = "start,end\n2024-01-01,2024-01-05\n2024-02-01,2024-02-02\n"
# %%
d = pd.read_csv(io.StringIO(txt))
# %%
d["n"] = range(len(d))
# %%
d["len"] = (d["end"] - d["start"]).dt.days
