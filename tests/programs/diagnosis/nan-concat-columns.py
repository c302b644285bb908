# cause: 2:1
# %%
import pandas as pd
north = pd.DataFrame({"town": ["a"], "size": [10]})
# %%
south = pd.DataFrame({"town": ["b"], "sizes": [20]})
# %%
both = pd.concat([north, south], ignore_index=True)
# %%
towns = both["town"].tolist()
# %%
print("RESULT", towns, [int(s) for s in both["size"]])
