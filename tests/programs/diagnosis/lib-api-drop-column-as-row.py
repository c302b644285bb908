# cause: 5:3
# rule: failing-line
# why: drop looks for row labels unless columns= (or axis=1) is given
# %%
import pandas as pd
# %%
loans = pd.DataFrame({
    "loan_id": ["L1", "L2", "L3", "L4"],
    "amount": [1200, 5600, 800, 2300],
    "term": [12, 36, 6, 24],
    "rate": [4.1, 3.9, 6.5, 4.4],
    "notes": ["", "vip", "", "late"],
})
# %%
def monthly(amount, rate, term):
    r = rate / 1200
    return amount * r / (1 - (1 + r) ** -term)
# %%
loans["monthly"] = [monthly(a, r, t) for a, r, t in zip(loans["amount"], loans["rate"], loans["term"])]
loans["monthly"].round(2).tolist()
# %%
loans["long"] = loans["term"] > 12
loans["long"].mean()
# %%
numeric = loans.copy()
numeric["long"] = numeric["long"].astype(int)
numeric = numeric.drop(["loan_id", "notes"])
numeric.corr().round(2)
