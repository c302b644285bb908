# fresh 3: made
# stale 7: made
# why: an inner function assigns a local of its own, or, in the second version, the enclosing function's variable from which a global was made
# %% id=A
shown = 0
def outer():
    hidden = 0
    def inner():
        pass
        hidden = 30
    global shown
    shown = hidden
    return inner
inner = outer()
# %% id=B
made = shown + 1
# %% id=C
inner()
# %% id=D
print(made)
# %% id=A
shown = 0
def outer():
    hidden = 0
    def inner():
        nonlocal hidden
        hidden = 30
    global shown
    shown = hidden
    return inner
inner = outer()
# %% id=B
made = shown + 1
# %% id=C
inner()
# %% id=D
print(made)
