# cause: 4:1
# why: both tables have a column "port" and the merge does not handle the clash, so it becomes port_x and port_y
# %%
import pandas as pd
# %%
vessels = pd.DataFrame({
    "imo": [9101, 9102, 9103],
    "vessel": ["Aurora", "Birka", "Cygnus"],
    "port": ["Gdynia", "Turku", "Riga"],
})
calls = pd.DataFrame({
    "imo": [9101, 9102, 9101, 9103],
    "port": ["Kiel", "Kiel", "Lulea", "Kiel"],
    "teu": [410, 250, 380, 120],
})
# %%
print(calls["teu"].sum())
# %%
vessels["vessel"] = vessels["vessel"].str.upper()
calls = calls[calls["teu"] > 100].rename(columns={"teu": "boxes"})
# %%
merged = calls.merge(vessels, on="imo", how="left")
merged = merged.sort_values("boxes")
by_port = merged.groupby("port")["boxes"].sum()
print(by_port)
