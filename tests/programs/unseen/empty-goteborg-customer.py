# cause: 5:1
# why: the city is spelled with an umlaut in the table, this very line looks for Goteborg
# %%
import pandas as pd
# %%
customers = pd.DataFrame(
    {
        "name": ["Lind", "Berg", "Ek", "Dahl"],
        "city": ["Malmö", "Göteborg", "Uppsala", "Göteborg"],
        "since": [2015, 2019, 2012, 2021],
    }
)
# %%
def longest(frame):
    return frame.sort_values("since").iloc[0]["name"]


print("first of all:", longest(customers))
# %%
cities = customers["city"].str.strip().drop_duplicates()
print(cities.tolist())
# %%
malmo = customers[customers["city"] == "Malmö"]
print("Malmö:", longest(malmo))
# %%
print("Göteborg:", longest(customers[customers["city"] == "Goteborg"]))
