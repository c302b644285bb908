# cause: 2:1
# why: the population column has thousands separators and is read as text; read_csv needs thousands=","
# %%
import io
import pandas as pd
# %%
POP = """state|population|capital
Arden|1,204,500|Foxley
Brill|845,200|Brillton
Corwen|97,310|Minster
Dunmore|2,010,040|Port Dun
"""
AREA = """state|km2
Arden|8120.5
Brill|4410.0
Corwen|960.7
Dunmore|15200.3
"""
# %%
pop = pd.read_csv(io.StringIO(POP), sep="|")
area = pd.read_csv(io.StringIO(AREA), sep="|")
# %%
pop["capital"] = pop["capital"].str.upper()
area["km2"] = area["km2"].round(0)
# %%
states = pop.merge(area, on="state", validate="one_to_one")
print(states.shape)
# %%
def rank_by(frame, col):
    return frame.sort_values(col, ascending=False)["state"].tolist()

print(rank_by(states, "km2"))
# %%
coastal = {"Dunmore", "Corwen"}
states["coastal"] = states["state"].isin(coastal)
# %%
states["density"] = states["population"] / states["km2"]
states.groupby("coastal")["density"].mean()
