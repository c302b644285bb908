# order: B, C
# stale-cells 1: B
# stale-cells 2: B
# stale-cells 3: B
# why: the reader took its value from below; the lower cell is run again unchanged and then changed, and the reader stays stale throughout
# %% id=C
stock = 14
# %% id=B
boxes = stock + 6
# %% id=C
stock = 14
# %% id=C
stock = 777
