# cause: 2:1
# %%
import math
# %%
numbers = [1, 4, 9]
# %%
roots = math.sqrt(numbers)
