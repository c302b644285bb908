# cause: 4:2
# why: predict wants a table of samples; one bird has to be passed as a table with one row
# %%
import numpy as np
from sklearn.neighbors import KNeighborsClassifier
# %%
wing = [74, 76, 71, 118, 121, 125]
beak = [9.1, 9.4, 8.8, 15.2, 15.9, 16.1]
species = ["finch", "finch", "finch", "starling", "starling", "starling"]
# %%
X = np.column_stack([wing, beak])
model = KNeighborsClassifier(n_neighbors=3)
model.fit(X, species)
# %%
print("ringed birds:", len(species))
# %%
found = np.array([119, 15.5])
label = model.predict(found)[0]
print("probably a", label)
