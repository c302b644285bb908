# cause: 5:2 or 5:1
# why: route is an integer column; comparing it with the text "7" selects nothing
# %%
import pandas as pd
# %%
stops = pd.DataFrame({
    "route": [7, 7, 7, 12, 12],
    "stop": ["Mill", "Quay", "Park", "Mill", "Dome"],
    "planned": [0, 6, 11, 0, 9],
    "actual": [1, 9, 19, 0, 10],
})
# %%
stops["delay"] = stops["actual"] - stops["planned"]
print(stops["delay"].describe())
# %%
names = {7: "Harbour line", 12: "Ring line"}
# %%
def worst_stop(frame):
    row = frame.loc[frame["delay"].idxmax()]
    return row["stop"], int(row["delay"])
# %%
wanted = "7"
on_route = stops[stops["route"] == wanted].copy()
on_route["late"] = on_route["delay"] > 3
print(len(on_route.columns), "columns")
print(worst_stop(on_route))
