# cause: 1:1
# why: the list of columns to keep leaves out weight, which the condition factor needs
# %%
import numpy as np
import pandas as pd
# %%
KEEP = ["fish_id", "species", "length"]
SPECIES = {"T": "trout", "P": "perch"}
# %%
catch = pd.DataFrame(
    {
        "fish_id": [11, 12, 13, 14],
        "species": ["T", "P", "T", "T"],
        "length": [31.0, 18.5, 27.2, 40.1],
        "weight": [340.0, 90.0, 230.0, 780.0],
        "net": ["n1", "n1", "n2", "n2"],
        "remark": ["", "", "scar", ""],
    }
)
# %%
def prepare(frame):
    out = frame[KEEP].copy()
    out["species"] = out["species"].map(SPECIES)
    return out.drop_duplicates("fish_id")


fish = prepare(catch)
print(fish["species"].value_counts().to_dict())
# %%
print(fish.groupby("species")["length"].agg(["mean", "max"]))
# %%
def condition_factor(frame):
    return 100 * frame["weight"] / np.power(frame["length"], 3)


fish["k"] = condition_factor(fish).round(3)
print(fish)
