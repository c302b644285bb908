# cause: 0:2
# rule: restarted
# %% id=A
import itertools
numbers = itertools.count(1)
# %% id=B
issued = {}
def issue(name):
    number = next(numbers)
    if number in issued:
        raise ValueError(f"ticket {number} is {issued[number]}'s already")
    issued[number] = name
# %% id=C
issue("ann")
# %% id=A
import itertools
numbers = itertools.count(1)
# %% id=D
issue("bob")
