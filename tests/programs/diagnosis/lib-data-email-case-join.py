# cause: 2:2
# why: newsletter emails are only stripped, not lower-cased like the customers', so the inner join is empty
# %%
import pandas as pd
# %%
customers = pd.DataFrame({
    "email": ["Ann@mail.org", "bob@mail.org ", "CARL@mail.org", "dina@mail.org"],
    "segment": ["gold", "std", "std", "gold"],
    "orders": [14, 3, 5, 21],
})
newsletter = pd.DataFrame({
    "email": [" Ann@Mail.org", "Carl@Mail.org ", "Dina@Mail.org"],
    "opens": [5, 0, 9],
})
# %%
customers["email"] = customers["email"].str.strip().str.lower()
newsletter["email"] = newsletter["email"].str.strip()
# %%
print(customers["email"].is_unique, newsletter["email"].is_unique)
# %%
both = customers.merge(newsletter, on="email", how="inner")
both["open_rate"] = both["opens"] / 10
# %%
customers.groupby("segment")["orders"].mean()
# %%
def summary(frame, by):
    g = frame.groupby(by)["open_rate"].mean()
    return g.sort_values(ascending=False)
# %%
ranking = summary(both, "segment")
# %%
best = ranking.idxmax()
print("most engaged segment:", best)
