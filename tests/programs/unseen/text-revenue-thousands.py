# cause: 2:2
# why: read_csv is not told about the thousands comma, so revenue is read as text
# %%
import io

import pandas as pd
# %%
report = '''branch,revenue,staff
Leeds,"1,250",4
York,"980",3
Hull,"2,115",7
'''
# %%
def read_report(text):
    frame = pd.read_csv(io.StringIO(text))
    frame["branch"] = frame["branch"].str.upper()
    return frame


branches = read_report(report)
print(branches)
# %%
staff_total = branches["staff"].sum()
print("staff", staff_total)
# %%
ranked = branches.sort_values("staff", ascending=False)
ranked = ranked.set_index("branch")
# %%
def per_head(frame):
    return frame["revenue"] / frame["staff"]


print(per_head(ranked).round(1))
