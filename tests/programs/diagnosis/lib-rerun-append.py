# cause: 1:1
# why: run twice appends twice
# %%
import pandas as pd
rows = []
# %% id=A
rows.append({"id": 1, "v": 2})
rows.append({"id": 2, "v": 3})
# %%
print(len(rows))
# %% id=A
rows.append({"id": 1, "v": 2})
rows.append({"id": 2, "v": 3})
# %%
t = pd.DataFrame(rows)
# %%
wide = t.pivot(index="id", columns="v", values="v")
u = t.set_index("id")["v"]
u.reindex([1, 2, 3])
