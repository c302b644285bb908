# stale-cells 2:
# stale-cells 3: B, C
# why: in a chain of three the direct reader becomes stale, and with it the one behind it
# elsewhere: B alone, by a tool that spreads staleness one step at a time: C hangs on what has changed, through B
# %% id=A
stock = 14
# %% id=B
boxes = stock + 6
# %% id=C
label = boxes
# %% id=A
stock = 50
