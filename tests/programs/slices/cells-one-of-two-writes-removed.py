# stale-cells 2:
# why: the edited cell no longer assigns the name that the reader reads
# elsewhere: B as well, by a tool that takes back what an edited cell no longer writes: the kernel still holds it
# %% id=A
depth = 1
width = 2
# %% id=B
print(width)
# %% id=A
depth = 10
