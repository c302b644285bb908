# cause: 3:1
# %%
import math
# %%
radius = 3.0
# %%
area = math.pi * radius ** 2
# %%
print("area", round(aera, 2))
