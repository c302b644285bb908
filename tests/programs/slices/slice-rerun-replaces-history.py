# slice 3: 0, 1, 2
# slice 6: 1, 4, 5
# why: after a re-run of the edited inputs the new chain must not contain executions of the old one, though one of the two values is equal
# %% id=inputs
width, depth = 3, 3
# %% id=helper
def footprint(): return width + depth
# %% id=use
need = footprint()
# %% id=show
print(need)
# %% id=inputs
width, depth = 3, 8
# %% id=use
need = footprint()
# %% id=show
print(need)
