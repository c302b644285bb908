# cause: 1:3 or 1:2
# %%
import pandas as pd
# %%
def grade(x):
    if x > 50: return "pass"
    if x < 40: return "fail"
# %%
marks = pd.Series([60, 45, 30])
grades = marks.apply(grade)
# %%
n = len(grades)
# %%
print("RESULT", n, [g.upper() for g in grades])
