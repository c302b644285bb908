# order: L, M
# stale-cells 1:
# why: the lower of two writers ran first, so the name holds the upper one's value, which no run from the top would leave
# elsewhere: M, by a tool that wants every name to hold what the lowest writer wrote: M reads nothing that could be old
# %% id=M
seats = 20
# %% id=L
seats = 12
