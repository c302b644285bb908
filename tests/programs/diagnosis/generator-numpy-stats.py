# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import statistics
# %%
ran("squares")
squares = (x * x for x in range(6))
# %%
total = sum(squares)
# %%
print("RESULT", total, statistics.mean(squares))
