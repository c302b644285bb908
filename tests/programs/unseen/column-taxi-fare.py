# cause: 5:2
# why: the last line misspells the column: the table has fare_amount
# %%
import pandas as pd
# %%
trips = pd.DataFrame(
    {
        "Trip ID": [1, 2, 3, 4, 5],
        "Fare Amount": [12.0, 8.5, 33.0, 15.2, 9.9],
        "Tip Amount": [2.0, 0.0, 5.0, 3.0, 1.0],
        "Zone": ["N", "N", "AIR", "S", "S"],
    }
)
# %%
def snake(frame):
    frame = frame.copy()
    frame.columns = [c.strip().lower().replace(" ", "_") for c in frame.columns]
    return frame


trips = snake(trips)
print(list(trips.columns))
# %%
airport = trips[trips["zone"] == "AIR"]
print("airport mean", airport["fare_amount"].mean())
# %%
trips = trips.set_index("trip_id")
trips["generous"] = trips["tip_amount"] > 0.15 * trips["fare_amount"]
# %%
per_zone = trips.groupby("zone")["tip_amount"].sum()
share = per_zone / trips.groupby("zone")["fare_ammount"].sum()
print(share.round(3))
