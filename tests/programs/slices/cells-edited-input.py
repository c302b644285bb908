# stale-cells 2: B
# why: as in the plain case, where the reader is a mere copy
# %% id=A
stock = 14
# %% id=B
copy_of_it = stock
# %% id=A
stock = 200
