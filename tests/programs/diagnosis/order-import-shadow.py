# cause: 3:1
# %%
import datetime
# %%
start = datetime.datetime(2024, 1, 1)
# %%
days = 3
# %%
from datetime import datetime
# %%
end = datetime.datetime(2024, 1, 1 + days)
print("RESULT", end - start)
