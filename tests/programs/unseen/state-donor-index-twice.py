# cause: 3:1 or 5:1
# why: the cell moves "donor" into the index and keeps the result under the same name, so its second run finds no such column
# %%
import pandas as pd
# %%
gifts = pd.DataFrame({
    "donor": ["D3", "D1", "D2", "D1"],
    "amount": [50, 20, 75, 35],
    "campaign": ["spring", "spring", "gala", "gala"],
})
# %%
print(gifts["amount"].sum())
# %% id=A
gifts = gifts.set_index("donor").sort_index()
print(gifts.head(2))
# %%
names = {"D1": "Ferreira", "D2": "Lund", "D3": "Okafor"}
# %% id=A
gifts = gifts.set_index("donor").sort_index()
print(gifts.head(3))
