# cause: 2:1 or 3:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
have = {"a", "b"}
# %%
want = {x.upper() for x in ["a", "c"]}
# %%
ran("both")
common = have & want
# %%
print("RESULT", sorted(common)[0])
