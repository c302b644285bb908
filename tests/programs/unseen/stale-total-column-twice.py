# cause: 2:2 or 4:2
# why: the cell that appends the total column was run twice, so there is one name more than columns of data
# %%
import pandas as pd
# %%
rows = [["north", 12, 15], ["south", 8, 11], ["west", 21, 9]]
header = ["region", "q1", "q2"]
# %% id=tot
totals = [row[1] + row[2] for row in rows]
header.append("total")
print(totals)
# %%
best = max(zip(totals, [r[0] for r in rows]))
print("best region", best[1])
# %% id=tot
totals = [row[1] + row[2] for row in rows]
header.append("total")
print(totals)
# %%
share = [round(t / sum(totals), 2) for t in totals]
print(share)
# %%
table = pd.DataFrame([row + [t] for row, t in zip(rows, totals)], columns=header)
print(table)
