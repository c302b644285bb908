# stale-cells 2:
# stale-cells 3:
# why: the middle cell stops assigning the name, so the reader and the earlier writer of that name both have to run again
# elsewhere: P and R, by a tool that takes back what an edited cell no longer writes: the kernel still holds it
# %% id=P
depth = 1
# %% id=Q
depth = 99
# %% id=R
print(depth)
# %% id=Q
colour = "grey"
