# cause: 2:2
# why: both tables have a column name, so the merge yields name_x and name_y instead of name
# %%
import pandas as pd

pd.set_option("display.width", 100)
# %%
staff = pd.DataFrame(
    {
        "staff_id": [1, 2, 3, 4],
        "name": ["Ines", "Otto", "Mara", "Jun"],
        "dept_id": [10, 10, 20, 20],
        "hours": [38, 40, 20, 36],
    }
)
depts = pd.DataFrame({"dept_id": [10, 20], "name": ["Archive", "Press"], "floor": [2, 5]})
# %%
def attach_dept(people, departments):
    return people.merge(departments, on="dept_id", how="left")


def overtime(frame, limit=37):
    return frame[frame["hours"] > limit]
# %%
roster = attach_dept(staff, depts)
print("rows", len(roster))
# %%
late = overtime(roster)
print(late[["staff_id", "hours", "floor"]])
# %%
letters = [f"Dear {n}, please note your overtime." for n in late["name"]]
print("\n".join(letters))
