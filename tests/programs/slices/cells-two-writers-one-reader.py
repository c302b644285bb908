# order: A, B, C
# stale-cells 1:
# stale-cells 2: C
# stale-cells 3:
# stale-cells 4: C
# why: two cells assign the same name, the reader has to follow the lower one; running the upper one again makes reader and lower writer stale
# elsewhere: B as well, by a tool that wants every name to hold what the lowest writer wrote: B reads nothing that could be old
# %% id=A
colour = "red"
# %% id=C
paint = colour
# %% id=B
colour = "blue"
# %% id=C
paint = colour
# %% id=A
colour = "red"
