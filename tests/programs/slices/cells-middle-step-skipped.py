# stale-cells 3: H
# why: the first of three steps over one name is run again and the middle step is skipped, so the name holds the first step's value again
# elsewhere: G as well, by a tool that never lets a cell be clean that reads and writes one name
# %% id=F
tank = 3
# %% id=G
tank = tank + 4
# %% id=H
litres = tank * 20
# %% id=F
tank = 3
