# cause: 2:2
# why: only lent is parsed as a date when the file is read, returned stays text
# %%
import io

import pandas as pd
# %%
text = """book,lent,returned,branch
Solaris,2024-01-03,2024-01-20,C
Emma,2024-01-05,2024-02-14,N
Dune,2024-01-09,2024-01-12,C
"""
# %%
def read_loans(handle):
    return pd.read_csv(handle, parse_dates=["lent"])


loans = read_loans(io.StringIO(text))
print(len(loans), "loans")
# %%
loans["weekday"] = loans["lent"].dt.day_name()
print(loans["weekday"].tolist())
# %%
loans = loans.sort_values("returned")
print("first back:", loans["book"].iloc[0])
# %%
def loan_days(frame):
    return (frame["returned"] - frame["lent"]).dt.days


loans["days"] = loan_days(loans)
print(loans[["book", "days"]])
