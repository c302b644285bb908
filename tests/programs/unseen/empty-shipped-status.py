# cause: 2:5
# why: the data writes the status in lower case, the filter asks for Shipped and keeps no row
# %%
import pandas as pd
# %%
parcels = pd.DataFrame(
    {
        "parcel": ["p1", "p2", "p3", "p4", "p5"],
        "status": ["shipped", "shipped", "packed", "shipped", "lost"],
        "weight": [1.2, 0.4, 3.0, 2.2, 0.9],
        "country": ["NO", "SE", "NO", "DK", "SE"],
    }
)
print(parcels["status"].nunique(), "states")
# %%
def in_state(frame, state):
    return frame[frame["status"] == state]


shipped = in_state(parcels, "Shipped")
# %%
heavy = parcels[parcels["weight"] > 2]
print("heavy parcels:", list(heavy["parcel"]))
# %%
by_country = shipped.groupby("country")["weight"].sum()
by_country = by_country.sort_values(ascending=False)
# %%
def headline(totals):
    top = totals.idxmax()
    return f"most weight went to {top}"


print(headline(by_country))
