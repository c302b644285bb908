# stale 5: out
# why: only the second of two calls goes one function deeper, to where the global is read
# %%
p = 4
# %%
def deep():
    return p
# %%
def shallow(down):
    if down:
        return deep()
    else:
        return 3
# %%
shallow(False)
out = shallow(True) + 1
# %%
p = 40
# %%
print(out)
