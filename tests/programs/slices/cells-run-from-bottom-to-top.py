# order: A, B, C, D
# stale-cells 0:
# stale-cells 1: C
# stale-cells 2: B, C
# stale-cells 3: A, B, C
# stale-cells 4: A, B, C
# why: a chain run strictly from the bottom up: every reader took its input from below, even before anything changes
# %% id=D
seed = 1
# %% id=C
stem = seed + 1
# %% id=B
leaf = stem + 1
# %% id=A
fruit = leaf + 1
# %% id=D
seed = 900
