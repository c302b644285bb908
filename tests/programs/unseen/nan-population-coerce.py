# cause: 2:4
# why: to_numeric with coerce turns the numbers written with a thousands comma into NaN
# %%
import pandas as pd
# %%
towns = pd.DataFrame(
    {
        "town": ["Arden", "Bexley", "Corrib", "Dunmore"],
        "population": ["8120", "1,240", "960", "15,300"],
        "county": ["W", "E", "W", "N"],
    }
)
counties = pd.DataFrame({"county": ["W", "E", "N"], "county_name": ["West", "East", "North"]})
# %%
def clean(frame):
    out = frame.copy()
    out["town"] = out["town"].str.upper()
    out["population"] = pd.to_numeric(out["population"], errors="coerce")
    return out


towns = clean(towns)
# %%
named = towns.merge(counties, on="county", how="left")
print(named[["town", "county_name"]])
# %%
ordered = named.sort_values("population", ascending=False).reset_index(drop=True)
print("largest:", ordered.loc[0, "town"])
# %%
def seats(frame, per=1000):
    return (frame["population"] // per).astype(int) + 1


ordered["seats"] = seats(ordered)
print(ordered)
