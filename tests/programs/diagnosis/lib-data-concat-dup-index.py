# cause: 5:1
# why: concat keeps both 0..n indexes; without ignore_index the labels are duplicated and aligning the ranks fails
# %%
import pandas as pd
# %%
group_a = pd.DataFrame({"player": ["Kai", "Lou", "Mia"], "score": [71, 88, 64]})
group_b = pd.DataFrame({"player": ["Ned", "Oda", "Pip", "Quy"], "score": [90, 59, 77, 83]})
# %%
for name, g in (("A", group_a), ("B", group_b)):
    g["group"] = name
    print(name, g["score"].mean())
# %%
bonus = {"Oda": 10, "Kai": 5}
# %%
def with_bonus(frame):
    frame = frame.copy()
    frame["score"] = frame["score"] + frame["player"].map(bonus).fillna(0).astype(int)
    return frame
# %%
everyone = pd.concat([with_bonus(group_a), with_bonus(group_b)])
ordered = everyone.sort_values("score", ascending=False)
places = ordered["score"].rank(ascending=False, method="min").astype(int)
everyone["place"] = places
print(everyone)
