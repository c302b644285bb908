# stale-cells 2:
# stale-cells 3: B, C
# stale-cells 4: C
# stale-cells 5:
# why: staleness goes down the whole chain at once, and is cleared step by step as the cells are run
# elsewhere: B alone, by a tool that spreads staleness one step at a time: C hangs on what has changed, through B
# %% id=A
stock = 14
# %% id=B
boxes = stock + 6
# %% id=C
label = boxes + 1
# %% id=A
stock = 50
# %% id=B
boxes = stock + 6
# %% id=C
label = boxes + 1
