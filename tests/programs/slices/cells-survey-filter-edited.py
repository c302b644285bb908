# stale-cells 4:
# stale-cells 5: C, E, F
# stale-cells 6: E, F
# stale-cells 7: F
# stale-cells 8:
# stale-cells 9: C, E, F
# why: a filter is added where the data is loaded, all three analyses are repeated one after another, then the filter is turned round
# %% id=A
import pandas as pd
# %% id=B
survey = pd.DataFrame({"years": [22, 31, 47, 58], "cost": [10, 25, 31, 48],
                       "pay": [0, 310, 0, 720], "town": ["K", "L", "K", "L"]})
# %% id=C
survey["years"].corr(survey["cost"])
# %% id=E
survey[survey["town"] == "K"]["cost"].mean()
# %% id=F
survey["pay"].describe()
# %% id=B
survey = pd.DataFrame({"years": [22, 31, 47, 58], "cost": [10, 25, 31, 48],
                       "pay": [0, 310, 0, 720], "town": ["K", "L", "K", "L"]})
survey = survey[survey["pay"] > 0]
# %% id=C
survey["years"].corr(survey["cost"])
# %% id=E
survey[survey["town"] == "K"]["cost"].mean()
# %% id=F
survey["pay"].describe()
# %% id=B
survey = pd.DataFrame({"years": [22, 31, 47, 58], "cost": [10, 25, 31, 48],
                       "pay": [0, 310, 0, 720], "town": ["K", "L", "K", "L"]})
survey = survey[survey["pay"] == 0]
