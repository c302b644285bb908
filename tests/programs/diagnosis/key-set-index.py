# cause: 1:2
# %%
import pandas as pd
df = pd.DataFrame({"id": ["x", "y"], "v": [1, 2]})
# %%
def prepare(frame):
    return frame.set_index("id")
# %%
ready = prepare(df)
# %%
total = ready["v"].sum()
# %%
print("RESULT", ready["id"].tolist(), total)
