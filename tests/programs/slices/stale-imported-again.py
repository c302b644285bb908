# slice 2:
# fresh 3: grid
# why: importing a module again is no change of the module (the read in 3 is added)
# %%
import numpy as np
# %%
grid = np.ones(4)
# %%
import numpy as np
# %%
print(grid)
