# order: A, C, D, B
# stale-cells 3: C
# why: all ran in order, then the writer was dragged below its reader (the order given is the one after the move)
# %% id=A
pass
# %% id=B
stock = 14
# %% id=C
boxes = stock + 6
# %% id=D
pass
