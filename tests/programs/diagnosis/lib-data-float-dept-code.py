# cause: 6:4 or 6:1
# why: the left join turned the integer codes into floats, so str() gives "3.0"; cast back to int before making the key
# %%
import pandas as pd
# %%
DEPARTMENTS = {"1": "Sales", "2": "Support", "3": "Lab"}
HEADCOUNT = 5
# %%
staff = pd.DataFrame({"id": [10, 11, 12, 13, 14], "name": ["Ada", "Ben", "Cy", "Di", "Ed"]})
assignment = pd.DataFrame({"id": [10, 11, 13, 14], "dept": [3, 1, 2, 3]})
# %%
assert len(staff) == HEADCOUNT
print(assignment["dept"].map(str).map(DEPARTMENTS).tolist())
# %%
staff["initial"] = staff["name"].str[0]
staff
# %%
def full_name(code):
    return DEPARTMENTS[code]
# %%
roster = staff.merge(assignment, on="id", how="left")
roster = roster.dropna(subset=["dept"])
roster = roster.sort_values("name")
roster["code"] = roster["dept"].map(str)
roster["department"] = [full_name(c) for c in roster["code"]]
print(roster)
