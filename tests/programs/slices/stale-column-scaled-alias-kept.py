# fresh 4: column
# why: a column was taken out under a name, then scaled in place through the table; whether both still are one depends on the library
# elsewhere: a tool that does not know copy-on-write calls `column` stale: here the kept column keeps its old values
# %%
import pandas as pd
# %%
table = pd.DataFrame({"kg": [4, 9], "km": [1.5, 2.5]})
# %%
column = table.km
# %%
table.km *= 3
# %%
print(column)
