# cause: 2:2
# why: the dates are day/month but are parsed as month/day, so the visits of April land in other months
# %%
import pandas as pd
# %%
visits = pd.DataFrame(
    {
        "patient": ["K.", "L.", "M.", "N.", "O."],
        "day": ["03/04/2024", "05/04/2024", "09/04/2024", "02/05/2024", "11/05/2024"],
        "minutes": [20, 35, 15, 40, 25],
    }
)
opening = {"month": 4, "room": "B2"}
# %%
def parse_days(frame):
    return frame.assign(day=pd.to_datetime(frame["day"], format="%m/%d/%Y"))


visits = parse_days(visits)
print(visits.dtypes["day"])
# %%
visits = visits.sort_values("day", ignore_index=True)
print("longest", visits["minutes"].max())
# %%
first_month = visits[visits["day"].dt.month == opening["month"]]
# %%
print("room", opening["room"])
# %%
def first_patient(frame):
    return frame.iloc[0]["patient"]


print("opened with", first_patient(first_month))
