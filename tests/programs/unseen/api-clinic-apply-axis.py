# cause: 4:1
# why: apply without axis=1 hands the function columns instead of rows, so the field names are not found
# %%
import pandas as pd
# %%
patients = pd.DataFrame({
    "height_m": [1.72, 1.60, 1.88, 1.55],
    "weight_kg": [70.0, 81.5, 92.0, 49.0],
    "age": [34, 58, 41, 23],
})
# %%
def bmi(weight, height):
    return weight / height ** 2

def risk(person):
    score = 0
    if bmi(person["weight_kg"], person["height_m"]) > 27:
        score += 2
    if person["age"] > 50:
        score += 1
    return score
# %%
patients["bmi"] = bmi(patients["weight_kg"], patients["height_m"])
print(patients["bmi"].round(1).tolist())
# %%
scores = patients.apply(risk)
print(scores.value_counts())
