# cause: 2:2
# why: vstack puts latitude and longitude in rows; a row per place is wanted
# %%
import numpy as np
from sklearn.preprocessing import StandardScaler
# %%
lat = [59.9, 60.4, 63.4, 69.6, 58.1]
lon = [10.7, 5.3, 10.4, 18.9, 8.0]
names = ["Oslo", "Bergen", "Trondheim", "Tromso", "Kristiansand"]
# %%
def to_matrix(lat, lon):
    return np.vstack([lat, lon])


points = to_matrix(lat, lon)
print(points.mean().round(2))
# %%
scaler = StandardScaler()
scaled = scaler.fit_transform(points)
print("scaled", np.abs(scaled).max().round(2))
# %%
longest = max(names, key=len)
print(longest)
# %%
def scale_place(lat, lon):
    query = np.array([[lat, lon]])
    return scaler.transform(query)


print(scale_place(62.0, 9.5))
