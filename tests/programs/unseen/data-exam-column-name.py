# cause: 4:1
# why: the frame has a column "mark"; the line asks for "marks"
# %%
import pandas as pd
# %%
sheet = pd.DataFrame({
    "pupil": ["Ola", "Per", "Siv", "Kari", "Nils"],
    "paper": ["A", "A", "B", "B", "A"],
    "mark": [61, 48, 77, 82, 39],
    "possible": [80, 80, 100, 100, 80],
})
# %%
boundaries = {"A": 0.8, "B": 0.65, "C": 0.5}

def grade(share):
    for letter, limit in boundaries.items():
        if share >= limit:
            return letter
    return "D"
# %%
print(sheet.groupby("paper")["pupil"].count())
# %%
sheet["share"] = sheet["marks"] / sheet["possible"]
sheet["grade"] = sheet["share"].map(grade)
print(sheet)
