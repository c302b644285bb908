# cause: 3:2
# why: assigning through df[mask][col] writes to a temporary copy; the missing bonuses stay NaN and cannot become int
# %%
import pandas as pd
# %%
staff = pd.DataFrame({
    "name": ["Ilse", "Tomas", "Reka", "Jonas", "Mei"],
    "grade": ["B", "C", "B", "A", "C"],
    "base": [41000, 38500, 42250, 55900, 39100],
    "bonus": [1500.0, None, 900.0, None, 1100.0],
})
staff
# %%
raise_pct = {"A": 2.0, "B": 3.0, "C": 3.5}
staff["raised"] = staff["base"] * (1 + staff["grade"].map(raise_pct) / 100)
# %%
no_bonus = staff["bonus"].isna()
staff[no_bonus]["bonus"] = 0.0
print("without bonus:", int(no_bonus.sum()))
staff["total"] = staff["raised"] + staff["bonus"]

def payslip(row):
    return f"{row['name']:<6} {int(row['total']):>7}"

print("\n".join(payslip(row) for _, row in staff.iterrows()))
